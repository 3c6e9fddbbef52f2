package dev.coterie.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FingerprintTreeProperties {
  private final TreeMap<Position, StoredDigest> held = new TreeMap<>();

  @Property(tries = 60)
  void aTreeThatWasKeptUpToDateSaysWhatAScanSays(
      @ForAll long seed, @ForAll @IntRange(max = 2_000) int changes) {
    held.clear();
    FingerprintTree tree = FingerprintTree.empty(this::between);
    Random random = new Random(seed);
    for (int i = 0; i < changes; i++) {
      change(tree, random.nextInt(1_000), random.nextInt(3));
    }
    assertThat(tree.count()).isEqualTo(held.size());
    for (int i = 0; i < 20; i++) {
      Position from = position(random);
      Position to = position(random);
      assertThat(tree.between(from, to)).isEqualTo(scanned(from, to));
    }
  }

  @Property(tries = 40)
  void manyChangesAtOnceComeToWhatTheyComeToOneByOne(
      @ForAll long seed, @ForAll @IntRange(max = 8) int rounds) {
    held.clear();
    FingerprintTree tree = FingerprintTree.empty(this::between);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      tree.changeAll(someChanges(random, random.nextInt(600)));
    }
    assertThat(tree.count()).isEqualTo(held.size());
    for (int i = 0; i < 20; i++) {
      Position from = position(random);
      Position to = position(random);
      assertThat(tree.between(from, to)).isEqualTo(scanned(from, to));
      assertThat(tree.sum(from, to).count()).isEqualTo(scanned(from, to).count());
    }
  }

  /** Records that came, changed and went, in the order of their positions. */
  private List<FingerprintTree.Change> someChanges(Random random, int count) {
    TreeMap<Position, FingerprintTree.Change> changes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      StoredDigest now = digest(random.nextInt(1_000), random.nextInt(3));
      Position at = now.position();
      if (!changes.containsKey(at)) {
        boolean goes = random.nextInt(4) == 0;
        StoredDigest old = goes ? held.remove(at) : held.put(at, now);
        Hash before = old == null ? null : old.recordHash();
        changes.put(at, new FingerprintTree.Change(at, before, goes ? null : now.recordHash()));
      }
    }
    return List.copyOf(changes.values());
  }

  @Property(tries = 20)
  void aTreeThatWasScannedOrReadIsTheSame(@ForAll long seed) throws IOException {
    held.clear();
    FingerprintTree tree = FingerprintTree.empty(this::between);
    Random random = new Random(seed);
    for (int i = 0; i < 1_500; i++) {
      change(tree, random.nextInt(5_000), 0);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tree.write(new DataOutputStream(bytes));
    FingerprintTree read = read(bytes.toByteArray());
    FingerprintTree scanned = FingerprintTree.scanned(this::between);
    for (int i = 0; i < 20; i++) {
      Position from = position(random);
      Position to = position(random);
      assertThat(read.between(from, to)).isEqualTo(tree.between(from, to));
      assertThat(scanned.between(from, to)).isEqualTo(tree.between(from, to));
    }
  }

  @Property(tries = 200)
  void aTreeThatIsCutOffIsNoTree(@ForAll @IntRange(max = 359) int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FingerprintTree.empty(this::between).write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(1 + FingerprintSum.ENCODED_BYTES).isGreaterThan(length);
    assertThatIOException().isThrownBy(() -> read(Arrays.copyOf(bytes.toByteArray(), length)));
  }

  @Example
  void whatWasAddedAndRemovedLeavesNothing() {
    FingerprintSum sum = new FingerprintSum();
    FingerprintSum other = new FingerprintSum();
    for (int i = 0; i < 100; i++) {
      StoredDigest digest = digest(i, i);
      sum.add(digest.position(), digest.recordHash());
      other.add(digest.position(), digest.recordHash());
    }
    for (int i = 99; i >= 0; i--) {
      StoredDigest digest = digest(i, i);
      sum.remove(digest.position(), digest.recordHash());
    }
    assertThat(sum.fingerprint()).isEqualTo(new FingerprintSum().fingerprint());
    assertThat(sum.fingerprint()).isNotEqualTo(other.fingerprint());
    other.remove(other.copy());
    assertThat(other.encode()).isEqualTo(new FingerprintSum().encode());
  }

  @Example
  void oneRecordMoreThanFewIsStillToldApart() {
    TreeMap<Position, StoredDigest> records = new TreeMap<>();
    RangeSummary before = RangeSummary.NOTHING;
    for (int i = 0; i <= RangeSummary.FEW + 1; i++) {
      StoredDigest digest = digest(i, 0);
      records.put(digest.position(), digest);
      RangeSummary after = RangeSummary.of(List.copyOf(records.values()));
      assertThat(after.count()).isEqualTo(i + 1);
      assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
      before = after;
    }
  }

  @Example
  void aSumOfAnotherLengthIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FingerprintSum.decode(new byte[FingerprintSum.ENCODED_BYTES + 1]))
        .withMessageContaining("360 bytes, not 361");
  }

  private void change(FingerprintTree tree, int number, int version) {
    StoredDigest now = digest(number, version);
    StoredDigest before = held.put(now.position(), now);
    tree.change(now.position(), before == null ? null : before.recordHash(), now.recordHash());
    tree.settle(now.position());
  }

  private static StoredDigest digest(int number, int version) {
    Key key = new Key(Hash.of(ByteBuffer.allocate(4).putInt(number).array()));
    Hash hash = Hash.of(ByteBuffer.allocate(8).putInt(number).putInt(version).array());
    return new StoredDigest(key.position(), key, hash);
  }

  private static Position position(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Position.wrap(bytes);
  }

  private List<StoredDigest> between(Position from, Position to, int limit) {
    return from.compareTo(to) > 0
        ? List.of()
        : held.subMap(from, true, to, true).values().stream().limit(limit).toList();
  }

  private RangeSummary scanned(Position from, Position to) {
    return RangeSummary.of(between(from, to, Integer.MAX_VALUE));
  }

  private FingerprintTree read(byte[] bytes) throws IOException {
    return FingerprintTree.read(
        new DataInputStream(new ByteArrayInputStream(bytes)), this::between);
  }
}
