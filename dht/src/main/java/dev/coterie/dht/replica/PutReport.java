package dev.coterie.dht.replica;

import dev.coterie.dht.wire.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a put has come.
 *
 * @param needed acknowledgements that its level asks for
 * @param replicas one outcome for each peer asked, nearest first
 * @param refusal the first refusal that any of them gave
 * @param took from the start of the put until now
 */
public record PutReport(
    int needed, List<ReplicaOutcome> replicas, Optional<Refusal> refusal, Duration took) {
  public PutReport {
    replicas = List.copyOf(replicas);
  }

  /** Acknowledgements that count. */
  public int acknowledged() {
    int count = 0;
    for (ReplicaOutcome replica : replicas) {
      count += replica.acknowledges() ? 1 : 0;
    }
    return count;
  }

  public boolean met() {
    return acknowledged() >= needed;
  }
}
