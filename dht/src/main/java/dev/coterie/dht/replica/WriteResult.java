package dev.coterie.dht.replica;

import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Refusal;
import java.util.List;
import java.util.Optional;

/** How a write ended. */
public sealed interface WriteResult {

  /**
   * Its level is met.
   *
   * @param found what the read before it showed; empty where the writer said what it has seen
   * @param superseded the versions, now overwritten, that the read before it showed
   */
  record Written(
      Version version, Optional<GetReport> found, PutReport report, List<Version> superseded)
      implements WriteResult {
    public Written {
      superseded = List.copyOf(superseded);
    }
  }

  /** The condition does not hold: nothing was written. */
  record ConditionFailed(GetReport found) implements WriteResult {}

  /** There is nothing to delete: nothing was written. */
  record NothingThere() implements WriteResult {}

  /** The read before the write reached too few replicas: nothing was written. */
  record ReadUnavailable(GetReport found) implements WriteResult {}

  /**
   * A policy wants more copies than there are peers, up or not, that could keep one: nothing was
   * written.
   *
   * @param minReplicas copies below which no write of the entry is acknowledged
   * @param peers storing members seen within a day, this peer included
   */
  record TooFewPeers(int minReplicas, int peers) implements WriteResult {}

  /**
   * Too few replicas have it. The version stays a "maybe": it is kept here, goes on spreading, and
   * may show up in later reads.
   */
  record Unavailable(Version version, PutReport report) implements WriteResult {}

  /** Replicas refused it. */
  record Refused(Refusal refusal, PutReport report) implements WriteResult {}

  /** A limit of the entry's causal context is reached: nothing was written. */
  record OverLimit(String message) implements WriteResult {}

  /** This node's own disk did not keep what must be durable first: nothing was written. */
  record StoreFailed(StoreOutcome.NotKept why) implements WriteResult {}

  /** The payload could not be sealed: nothing was written. */
  record SealingFailed(RuntimeException why) implements WriteResult {}
}
