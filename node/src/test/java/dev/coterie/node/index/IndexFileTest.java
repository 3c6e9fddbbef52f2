package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.replica.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
  private static final byte[] SECRET = new byte[32];
  private static final Hash REALM = Hash.tagged("test/realm");
  private static final Hash KEYS = Hash.tagged("test/keys");
  private static final Instant AS_OF = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final long MAX_BYTES = 16 << 20;
  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");

  @TempDir private Path home = Path.of("");

  private final Random random = new Random(1);

  private Path path() {
    return home.resolve("names.index");
  }

  private IndexFile file(byte[] secret, Hash realm) {
    return new IndexFile(path(), secret, realm, random::nextBytes, MAX_BYTES);
  }

  private IndexFile file() {
    return file(SECRET, REALM);
  }

  private static Row row(int number) {
    Hash hash = Hash.of(new byte[] {(byte) number, (byte) (number >> 8)});
    byte[] header = new byte[40 + number % 30];
    return new Row(
        new Key(hash),
        number % 5 == 0 ? null : hash,
        number % 3 == 0 ? List.of(Hash.of(hash.bytes())) : List.of(),
        number % 4 == 0 ? null : Address.parse("ucxl://shop/secret-plans/file" + number),
        List.of(header),
        List.of(hash),
        number % 2 == 0 ? Long.MAX_VALUE : number);
  }

  private static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i));
    }
    return rows;
  }

  private static IndexStorage.Changes changes(boolean isAll, List<Row> rows, List<Key> gone) {
    return new IndexStorage.Changes(isAll, rows, gone, Optional.of(AS_OF), Optional.of(KEYS));
  }

  private void saved(int rows) {
    file().save(changes(true, rows(rows), List.of()));
  }

  private static List<byte[]> encoded(List<Row> rows) {
    return rows.stream().map(Row::encoded).toList();
  }

  @Test
  void rowsComeBackAsTheyWere() {
    IndexFile file = file();
    assertThat(file.load().rows()).isEmpty();
    assertThat(file.wantsAll()).isTrue();
    file.save(changes(true, rows(100), List.of()));
    assertThat(file.wantsAll()).isFalse();
    file.save(changes(false, List.of(row(100)), List.of(row(7).key())));
    IndexStorage.Loaded loaded = file().load();
    List<Row> expected = rows(101);
    expected.remove(7);
    assertThat(encoded(loaded.rows())).containsExactlyElementsOf(encoded(expected));
    assertThat(loaded.asOf()).contains(AS_OF);
    assertThat(loaded.keysHeld()).contains(KEYS);
  }

  @Test
  void noNameCanBeReadInTheFileWhichIsItsOwnersAlone() throws IOException {
    saved(100);
    String bytes = Files.readString(path(), StandardCharsets.ISO_8859_1);
    assertThat(bytes).doesNotContain("secret-plans").doesNotContain("ucxl").doesNotContain("shop");
    assertThat(Files.getPosixFilePermissions(path())).hasSize(2);
  }

  @Test
  void anotherSecretOrRealmReadsNothingAndTheNextSaveMakesTheFileAnew() {
    saved(10);
    byte[] other = {1};
    assertThat(file(other, REALM).load().rows()).isEmpty();
    assertThat(file(SECRET, KEYS).load().rows()).isEmpty();
    IndexFile mine = file(other, REALM);
    mine.save(changes(true, rows(3), List.of()));
    assertThat(file(other, REALM).load().rows()).hasSize(3);
    assertThat(file().load().rows()).isEmpty();
  }

  @Test
  void whatIsCutOffLosesItsEndAndNoMore() throws IOException {
    IndexFile file = file();
    file.save(changes(true, rows(10), List.of()));
    long first = Files.size(path());
    file.save(changes(false, rows(20).subList(10, 20), List.of()));
    byte[] whole = Files.readAllBytes(path());
    for (int length = 0; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertThat(file().load().rows()).hasSize(length < first ? 0 : 10);
    }
  }

  @Test
  void damageIsNeverBelieved() throws IOException {
    IndexFile file = file();
    file.save(changes(true, rows(10), List.of()));
    file.save(changes(false, rows(20).subList(10, 20), List.of()));
    byte[] whole = Files.readAllBytes(path());
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(path(), damaged);
      assertThat(file().load().rows().size()).isIn(0, 10);
    }
    Files.write(path(), new byte[(int) MAX_BYTES + 1]);
    assertThat(file().load().rows()).isEmpty();
  }

  @Test
  void theFileIsMadeAnewWhenMostOfItIsOutOfDate() throws IOException {
    IndexFile file = file();
    List<Row> all = rows(2_000);
    file.save(changes(true, all, List.of()));
    long made = Files.size(path());
    long most = 0;
    for (int i = 0; i < 20; i++) {
      file.save(changes(file.wantsAll(), all, List.of()));
      most = Math.max(most, Files.size(path()));
    }
    assertThat(most).isLessThan(Math.max(1 << 20, 2 * made) + 2 * made);
    assertThat(file().load().rows()).hasSize(2_000);
  }

  @Test
  void anIndexThatCannotBeWrittenIsKeptInMemory() throws IOException {
    Files.createDirectory(path().resolveSibling("names.index.new"));
    Files.writeString(path().resolveSibling("names.index.new").resolve("x"), "x");
    IndexFile file = file();
    file.save(changes(true, rows(3), List.of()));
    assertThat(file.wantsAll()).isTrue();
    assertThat(file().load().rows()).isEmpty();
  }

  @Test
  void otherBytesThanARowAreRefused() {
    byte[] golden = row(3).encoded();
    for (int i = 0; i < 2_000; i++) {
      byte[] mutant = Arrays.copyOf(golden, random.nextInt(golden.length + 8));
      if (mutant.length > 0) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(RowCodec.decode(mutant)).isNotNull();
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThatThrownBy(() -> RowCodec.decode(Arrays.copyOf(golden, golden.length + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("after its end");
  }

  @Test
  void aFrameIsAsLongAsTheLimitAndNoLonger() throws IOException {
    Path path = home.resolve("frames");
    try (SealedFile sealed = SealedFile.create(path, SECRET, new byte[SealedFile.SALT_BYTES])) {
      sealed.append(new byte[SealedFile.MAX_FRAME_BYTES]);
      assertThatThrownBy(() -> sealed.append(new byte[SealedFile.MAX_FRAME_BYTES + 1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    List<Integer> lengths = new ArrayList<>();
    SealedFile.read(path, SECRET, frame -> lengths.add(frame.length));
    assertThat(lengths).containsExactly(SealedFile.MAX_FRAME_BYTES);
  }

  private static void put(FollowingSwarm swarm, int peer, String address) {
    swarm.write(peer, address, Optional.of("v"), new Condition.Plain());
  }

  @Test
  void afterAKillTheIndexGoesOnFromItsFileAndTheReplicasHaveTheLastWord() {
    FollowingSwarm swarm = new FollowingSwarm(9, 3, 21);
    for (int i = 0; i < 20; i++) {
      put(swarm, i % 9, "ucxl://shop/a" + i);
    }
    FollowSet before = swarm.follow(0, file(), FollowingSwarm.MAX_BYTES);
    swarm.swarm().advance(Duration.ofSeconds(10));
    assertThat(before.entries(SHOP)).hasSize(20);
    // Nothing is closed in order: what the file held after the last sweep is all there is.
    swarm.swarm().crash(0);
    String gone = "ucxl://shop/a7";
    swarm.write(4, gone, Optional.empty(), new Condition.Plain());
    swarm.swarm().restart(0).advance(Duration.ofSeconds(20));
    FollowSet after = swarm.follow(0, file(), FollowingSwarm.MAX_BYTES);
    assertThat(after.entries(SHOP)).hasSize(20);
    assertThat(after.coverage().isComplete()).isFalse();
    assertThat(after.coverage().asOf()).isPresent();
    List<FollowSet.View> views = new ArrayList<>();
    assertThat(after.list(SHOP, false, views::add)).isTrue();
    assertThat(views).isEmpty();
    long reads = swarm.reads();
    swarm.swarm().advance(Duration.ofSeconds(10));
    assertThat(swarm.reads() - reads).isLessThan(5);
    assertThat(views).hasSize(1);
    assertThat(views.get(0).coverage().isComplete()).isTrue();
    assertThat(views.get(0).entries()).hasSize(19).doesNotContainKey(Address.parse(gone));
  }
}
