package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * I13: entries under a policy are kept as it says. An acknowledged write is on at least {@code
 * minReplicas} disks at the moment of its acknowledgement; once the swarm has settled, the content
 * is on the first {@code maxReplicas} of the peers that should hold the entry, and, where these are
 * fewer than the realm's replicas, on no other's disk. (Where they are not, a peer that was near
 * once may go on holding the whole record.)
 */
public final class KeptByPolicy extends Invariant {
  private final SwarmView swarm;

  public KeptByPolicy(SwarmView swarm) {
    super("I13", "entries are kept as their policy says");
    this.swarm = swarm;
  }

  @Override
  public void ended(Operation operation) {
    Optional<EntryTerms> terms = swarm.terms(operation.entry());
    if (terms.isEmpty()
        || operation.ending() != Operation.Ending.ACKNOWLEDGED
        || operation.version().isEmpty()
        || !swarm.isHonest(operation.peer())) {
      return;
    }
    checked();
    Version version = operation.version().get();
    int least = terms.get().minReplicas();
    Set<Integer> keepers = new TreeSet<>();
    for (PeerId keeper : operation.keepers()) {
      int peer = swarm.indexOf(keeper);
      if (swarm.held(peer, operation.entry()).filter(held -> has(held, version)).isPresent()) {
        keepers.add(peer);
      }
    }
    if (keepers.size() < least) {
      broken(
          operation
              + " was acknowledged while "
              + keepers.size()
              + " disks had it; its policy asks for "
              + least);
    }
  }

  /** Whether a record has a version, or one that has seen it. */
  private static boolean has(StoredRecord held, Version version) {
    return held.siblings().kept().stream()
        .anyMatch(
            kept -> kept.hash().equals(version.hash()) || kept.context().covers(version.dot()));
  }

  @Override
  public void settled(SwarmView view) {
    for (int entry = 0; entry < view.entries(); entry++) {
      if (view.terms(entry).isPresent()) {
        settled(view, entry);
      }
    }
  }

  private void settled(SwarmView view, int entry) {
    checked();
    List<Integer> keepers = view.contentReplicasOf(entry);
    boolean thin = view.terms(entry).orElseThrow().maxReplicas() < view.replicas();
    Instant now = view.wallTime();
    for (int peer = 0; peer < view.peers(); peer++) {
      if (!view.isUp(peer) || !view.isHonest(peer)) {
        continue;
      }
      boolean keeps = keepers.contains(peer);
      Optional<StoredRecord> held = view.held(peer, entry);
      if (keeps && held.isPresent() && lacksContent(held.get(), now)) {
        broken("peer " + peer + " lacks content of entry " + entry + " that its policy gives it");
      } else if (thin && !keeps && held.isPresent() && holdsContent(held.get())) {
        broken("peer " + peer + " keeps content of entry " + entry + ", beyond its policy");
      }
    }
  }

  private static boolean holdsContent(StoredRecord record) {
    return record.siblings().survivors().stream()
        .anyMatch(version -> record.payload(version.hash()).isPresent());
  }

  private static boolean lacksContent(StoredRecord record, Instant now) {
    return record.siblings().survivors().stream()
        .anyMatch(
            version ->
                version.header().hasPayload()
                    && !version.header().isExpired(now)
                    && record.payload(version.hash()).isEmpty());
  }
}
