package dev.coterie.simulator.scenario;

import dev.coterie.simulator.check.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long operations took since one last asked. */
final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private List<Long> reads = new ArrayList<>();
  private List<Long> writes = new ArrayList<>();
  private long ended;
  private long failed;

  void ended(Operation operation) {
    ended++;
    if (operation.ending() != Operation.Ending.ACKNOWLEDGED) {
      failed++;
      return;
    }
    long nanos = operation.endedAt().minus(operation.startedAt()).toNanos();
    (operation.kind() == Operation.Kind.READ ? reads : writes).add(nanos);
  }

  /** The median since the last call, in milliseconds; 0 for none. */
  double readMillisP50() {
    List<Long> taken = reads;
    reads = new ArrayList<>();
    return median(taken);
  }

  /** The same of writes and deletes. */
  double writeMillisP50() {
    List<Long> taken = writes;
    writes = new ArrayList<>();
    return median(taken);
  }

  private static double median(List<Long> nanos) {
    if (nanos.isEmpty()) {
      return 0;
    }
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2) / NANOS_PER_MILLI;
  }

  long ended() {
    return ended;
  }

  long failed() {
    return failed;
  }
}
