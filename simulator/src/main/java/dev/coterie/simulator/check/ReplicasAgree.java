package dev.coterie.simulator.check;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** I3: once all faults have ended, the replicas of each entry come to hold the same, in time. */
public final class ReplicasAgree extends Invariant {
  private final int withinSyncPeriods;

  /** Within so many sync periods. */
  public ReplicasAgree(int withinSyncPeriods) {
    super("I3", "replicas converge");
    this.withinSyncPeriods = withinSyncPeriods;
  }

  /** How many entries there are whose replicas do not agree now. */
  public static int disagreements(SwarmView swarm) {
    int count = 0;
    for (int entry = 0; entry < swarm.entries(); entry++) {
      count += difference(swarm, entry).isPresent() ? 1 : 0;
    }
    return count;
  }

  @Override
  public void settled(SwarmView swarm) {
    for (int entry = 0; entry < swarm.entries(); entry++) {
      checked();
      difference(swarm, entry)
          .ifPresent(
              difference ->
                  broken(difference + ", " + withinSyncPeriods + " sync periods after the faults"));
    }
  }

  private static Optional<String> difference(SwarmView swarm, int entry) {
    List<Integer> replicas = swarm.replicasOf(entry);
    List<Integer> keepers = swarm.contentReplicasOf(entry);
    List<Optional<Hash>> hashes = new ArrayList<>();
    for (int peer : replicas) {
      Optional<StoredRecord> held = swarm.held(peer, entry);
      hashes.add(held.map(StoredRecord::recordHash));
      boolean keeps = keepers.contains(peer);
      if (keeps && held.isPresent() && lacksPayload(held.get(), swarm.wallTime())) {
        return Optional.of("peer " + peer + " lacks a payload of entry " + entry);
      }
    }
    if (hashes.stream().distinct().count() <= 1) {
      return Optional.empty();
    }
    List<String> holds = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      String what = hashes.get(i).map(hash -> hash.toString().substring(0, 8)).orElse("nothing");
      holds.add("peer " + replicas.get(i) + ": " + what);
    }
    return Optional.of("the replicas of entry " + entry + " hold " + holds);
  }

  private static boolean lacksPayload(StoredRecord record, Instant now) {
    for (Version version : record.siblings().survivors()) {
      if (version.header().hasPayload()
          && !version.header().isExpired(now)
          && record.payload(version.hash()).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
