package dev.coterie.node.storage;

import dev.coterie.dht.store.StoreOutcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk keeps what is written to it. A disk that is full refuses many writes: the first
 * is logged, and the end of it. Written by the committer, read by any thread.
 */
final class DiskHealth {
  private static final Logger LOG = LoggerFactory.getLogger(DiskHealth.class);

  private volatile StoreOutcome.@Nullable NotKept refusing;

  /** Why the last writes were not kept; empty while writes are kept. */
  Optional<StoreOutcome.NotKept> refusing() {
    return Optional.ofNullable(refusing);
  }

  void refused(int writes, StoreOutcome.NotKept outcome) {
    StoreOutcome.NotKept before = refusing;
    refusing = outcome;
    if (before != null && before.cause() == outcome.cause()) {
      LOG.debug("{} more writes were not kept: {}", writes, outcome);
      return;
    }
    LOG.warn(
        "{} writes were not kept: {}, {}. Reads go on; writes are tried, and refused, until the"
            + " disk is well. More at debug level.",
        writes,
        outcome.cause(),
        outcome.detail());
  }

  void kept() {
    StoreOutcome.NotKept before = refusing;
    if (before != null) {
      LOG.info("Writes are kept again; they were refused because of {}", before.cause());
      refusing = null;
    }
  }
}
