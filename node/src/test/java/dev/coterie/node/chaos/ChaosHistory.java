package dev.coterie.node.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All that clients did, which disks were lost, and what was not equal in the end. */
final class ChaosHistory {
  private final long startNanos = System.nanoTime();
  private final List<ChaosOperation> operations = new ArrayList<>();
  private final List<DiskLoss> losses = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private long comparisons;

  /**
   * A disk that was put back to what it was.
   *
   * @param peer the peer's id
   * @param backTo when it was like that, in milliseconds of the run
   */
  record DiskLoss(String peer, long backTo, long at) {}

  /** Milliseconds of the run. */
  long now() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  synchronized void add(ChaosOperation operation) {
    operations.add(operation);
  }

  synchronized void add(DiskLoss loss) {
    losses.add(loss);
  }

  /** How many replicas of entries were compared at the end, and which were not equal in time. */
  synchronized void compared(long replicas, List<String> unequal) {
    comparisons = replicas;
    differences.clear();
    differences.addAll(unequal);
  }

  synchronized List<ChaosOperation> operations() {
    return List.copyOf(operations);
  }

  synchronized List<DiskLoss> losses() {
    return List.copyOf(losses);
  }

  synchronized List<String> differences() {
    return List.copyOf(differences);
  }

  synchronized long comparisons() {
    return comparisons;
  }

  /** Writes it as lines of JSON. */
  void write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (ChaosOperation operation : operations()) {
        out.write(json.writeValueAsString(operation.toJson()));
        out.newLine();
      }
    }
  }
}
