package dev.coterie.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.store.NoteKey;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.storage.DurableStore;
import dev.coterie.node.storage.StoreException;
import dev.coterie.node.storage.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestingExaminationTest {
  @TempDir private Path temporary = Path.of("");
  private Path home = temporary;

  @BeforeEach
  void found() {
    home = temporary.resolve("home");
    Homes.found(home, "shop", false, 3, NodeSettings.onFreePorts(home));
  }

  /** Every file with its bytes, its rights and when it was last written. */
  private Map<String, List<String>> everything() throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        boolean isFile = Files.isRegularFile(file);
        all.put(
            file.toString(),
            List.of(
                isFile ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) : "",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                Files.getLastModifiedTime(file).toString()));
      }
    }
    return all;
  }

  /** What is found; and nothing of the home has changed by the looking. */
  private List<Finding> examine() throws IOException {
    Map<String, List<String>> before = everything();
    List<Finding> findings = RestingExamination.of(home, Map.of());
    assertThat(everything()).isEqualTo(before);
    return findings;
  }

  private Path journal() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("store/journal"))) {
      return files
          .filter(file -> Files.isRegularFile(file))
          .filter(RestingExaminationTest::isLog)
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isLog(Path file) {
    return file.getFileName().toString().matches("[0-9]{8}\\..*");
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.write(file, bytes, StandardOpenOption.WRITE);
  }

  @Test
  void nothingIsWrongWithAHomeThatWasJustMade() throws IOException {
    assertThat(examine()).isEmpty();
  }

  @Test
  void nothingIsWrongWithAHomeWhoseStoreWasNotClosed() throws IOException {
    Files.delete(home.resolve("store/journal/clean"));
    assertThat(examine()).isEmpty();
  }

  @Test
  void aFlippedBitInTheJournalIsDamage() throws IOException {
    flip(journal(), 400);
    assertThat(examine())
        .filteredOn(finding -> finding.check().equals("store"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.INTEGRITY);
              assertThat(finding.details().toString()).contains("unreadable bytes at offset");
            });
  }

  @Test
  void whatCannotBeReadOfTheFilesIsAFindingEach() throws IOException {
    Files.write(home.resolve("identity.key"), new byte[] {1, 2, 3});
    Files.writeString(home.resolve("realm"), "none");
    Files.writeString(home.resolve("config.yaml"), "sync-every: never");
    assertThat(examine())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("identity", "realm", "settings");
  }

  @Test
  void aHomeWithoutAStoreHasLostIt() throws IOException {
    Files.move(home.resolve("store"), temporary.resolve("elsewhere"));
    assertThat(examine())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo("store");
              assertThat(finding.severity()).isEqualTo(Severity.INTEGRITY);
            });
  }

  @Test
  void secretsThatOthersMayReadAreAFinding() throws IOException {
    Files.setPosixFilePermissions(
        home.resolve("identity.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(examine())
        .singleElement()
        .satisfies(finding -> assertThat(finding.details()).hasSize(1));
  }

  @Test
  void aHomeInUseIsLeftAlone() throws Exception {
    try (DurableStore store = open()) {
      assertThat(store.damage()).isEmpty();
      assertThatThrownBy(() -> RestingExamination.of(home, Map.of()))
          .isInstanceOf(CoterieException.class)
          .hasMessageContaining("A node runs on");
    }
    assertThat(examine()).isEmpty();
  }

  @Test
  void aLostLogIsAWaitingHomeAndNotADamagedOne() throws Exception {
    try (DurableStore store = open()) {
      for (var note : store.notes(NoteKey.Kind.LOG_RECORD)) {
        CountDownLatch removed = new CountDownLatch(1);
        store.note(note.key(), new byte[0], outcome -> removed.countDown());
        removed.await();
      }
    }
    assertThat(examine())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo("membership");
              assertThat(finding.severity()).isEqualTo(Severity.WAITING);
            });
  }

  @Test
  void aDirectoryThatIsNoHomeIsToldSo() {
    assertThatThrownBy(() -> RestingExamination.of(temporary.resolve("nothing"), Map.of()))
        .isInstanceOf(CoterieException.class)
        .hasMessageContaining("is no home");
  }

  private DurableStore open() throws StoreException {
    return DurableStore.open(
        home.resolve("store"), StoreSettings.defaults(), Runnable::run, step -> {});
  }
}
