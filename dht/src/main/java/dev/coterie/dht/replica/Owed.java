package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes of this node that not all of their replicas have yet. Each is kept in this node's own
 * store, replica or not, and put again after a while, ever more rarely, until all have it.
 */
final class Owed {
  /** Writes remembered; beyond, the oldest is left to its replicas' anti-entropy. */
  static final int MAX_WRITES = 4_096;

  /** Tries before a write is left to anti-entropy. */
  static final int MAX_TRIES = 8;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  private final PeerContext context;
  private final PutOperation.Tools tools;
  private final Map<Version, Integer> tries = new LinkedHashMap<>();

  Owed(PeerContext context, PutOperation.Tools tools) {
    this.context = context;
    this.tools = tools;
  }

  /** How many writes are owed. */
  int size() {
    return tries.size();
  }

  /** Whether one of them is of this key. */
  boolean contains(Key key) {
    return tries.keySet().stream().anyMatch(version -> version.header().key().equals(key));
  }

  /** Takes on a write that is not everywhere yet. */
  void add(Key key, Version version) {
    if (tries.size() >= MAX_WRITES) {
      tries.remove(tries.keySet().iterator().next());
    }
    tries.put(version, 0);
    // If this fails the version is still on its way: the put is tried again from memory.
    context.store().merge(key, List.of(version), outcome -> {});
    tryLater(key, version);
  }

  private void tryLater(Key key, Version version) {
    int tried = tries.merge(version, 1, Integer::sum) - 1;
    context.schedule(
        FIRST_WAIT.multipliedBy(1L << Math.min(tried, MAX_TRIES)), () -> retry(key, version));
  }

  /** Shows the record to its replicas: those that have the write already are sent nothing. */
  private void retry(Key key, Version version) {
    if (!tries.containsKey(version)) {
      return;
    }
    Optional<StoredRecord> record =
        context.store().get(key).filter(held -> held.siblings().contains(version.hash()));
    if (record.isEmpty()) {
      put(key, version);
      return;
    }
    Neighbourhood neighbourhood = tools.neighbourhood();
    List<Contact> others = neighbourhood.othersKnown(key.position(), neighbourhood.replicas());
    if (others.isEmpty()) {
      settle(key, version, false);
    } else {
      new Showing(
              tools.messenger(),
              tools.heads(),
              key,
              record.get(),
              shown -> settle(key, version, shown.all()))
          .to(others);
    }
  }

  /** For a write that this node's own disk would not take. */
  private void put(Key key, Version version) {
    new PutOperation(
            tools,
            key,
            List.of(version),
            Level.ALL,
            report -> {},
            report -> settle(key, version, report.met() || report.refusal().isPresent()))
        .start();
  }

  private void settle(Key key, Version version, boolean settled) {
    Integer tried = tries.get(version);
    if (tried == null || settled || tried >= MAX_TRIES) {
      tries.remove(version);
    } else {
      tryLater(key, version);
    }
  }
}
