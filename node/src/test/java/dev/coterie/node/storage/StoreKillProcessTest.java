package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoredRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills writing processes with SIGKILL at random moments: afterwards the store opens by itself,
 * every acknowledged write is there or superseded by a later one, and no counter is used twice.
 *
 * <p>Rounds: {@code -Dcoterie.kills=N}, 20 when not given; {@code scripts/kill-test N} does it.
 */
final class StoreKillProcessTest {
  private static final int ROUNDS = Integer.getInteger("coterie.kills", 20);
  private static final int LONGEST_LIFE_LINES = 1_500;

  private final Random random = new Random(11);
  private final Map<Integer, Long> acknowledged = new TreeMap<>();
  private long highestMinted;
  private long linesRead;

  @Test
  void whatWasAcknowledgedSurvivesEveryKillAndCountersAreNeverReused(@TempDir Path directory)
      throws Exception {
    Path home = directory.resolve("home");
    for (int round = 1; round <= ROUNDS; round++) {
      runAndKill(home, round);
      check(home, round);
    }
    assertThat(acknowledged).as("every key was written").hasSize(KillWriter.KEYS);
    System.out.printf(
        "%d kills, %d lines of acknowledgements and counters, highest counter %d%n",
        ROUNDS, linesRead, highestMinted);
  }

  private void runAndKill(Path home, int round) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KillWriter.class.getName(),
                home.toString(),
                String.valueOf(round))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      // Some die while they open the store; the others after so many lines.
      int killAfter = round % 5 == 4 ? 0 : 1 + random.nextInt(LONGEST_LIFE_LINES);
      if (killAfter == 0) {
        process.waitFor(random.nextInt(800), TimeUnit.MILLISECONDS);
      }
      int count = 0;
      String line = killAfter == 0 ? null : lines.readLine();
      while (line != null) {
        note(line);
        count++;
        if (count == killAfter) {
          // Through its handle: that leaves what was printed to be read.
          process.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
      if (killAfter > 0) {
        assertThat(count).as("lines before the kill, of %d", killAfter).isPositive();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void note(String line) {
    linesRead++;
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "ready" -> assertThat(words).hasSize(1);
      case "mint" -> {
        long counter = Long.parseLong(words[1]);
        assertThat(counter).as("counters never go back").isGreaterThan(highestMinted);
        highestMinted = counter;
      }
      case "ack" -> {
        assertThat(words).hasSize(3);
        acknowledged.merge(Integer.valueOf(words[1]), Long.parseLong(words[2]), Math::max);
      }
      default -> throw new AssertionError(line);
    }
  }

  private void check(Path home, int round) throws IOException {
    try (DurableStore store =
        DurableStore.open(home, KillWriter.SETTINGS, Runnable::run, step -> {})) {
      assertThat(store.damage()).as("round %d", round).isEmpty();
      assertThat(KillWriter.counter(store)).isGreaterThanOrEqualTo(highestMinted);
      acknowledged.forEach((key, counter) -> checkKey(store, key, counter));
      assertThat(store.stats().records()).isGreaterThanOrEqualTo(acknowledged.size());
    }
  }

  private static void checkKey(DurableStore store, int key, long counter) {
    StoredRecord record = store.get(SampleVersions.key(KillWriter.address(key))).orElseThrow();
    List<?> survivors = record.siblings().survivors();
    assertThat(survivors).as("key %d", key).hasSize(1);
    byte[] payload = record.payload(record.siblings().survivors().get(0).hash()).orElseThrow();
    long found = ByteBuffer.wrap(payload).getLong();
    assertThat(found).as("key %d", key).isGreaterThanOrEqualTo(counter);
    assertThat(payload).isEqualTo(KillWriter.payload(found));
  }
}
