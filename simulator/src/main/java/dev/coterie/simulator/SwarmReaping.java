package dev.coterie.simulator;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Peer;
import dev.coterie.simulator.world.World;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The founder of a swarm begins reap epochs and goes on with them, as an admin's node does. */
final class SwarmReaping {
  private final World world;
  private final SwarmRealm realm;
  private final Peer founder;

  SwarmReaping(World world, SwarmRealm realm, Peer founder) {
    this.world = world;
    this.realm = realm;
    this.founder = founder;
  }

  void begin(Set<PeerId> leftOut) {
    try {
      publish(realm.beginReap(leftOut, world.wallTime()));
    } catch (AuthorityException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    founder.reaping().lead(this::advance);
  }

  private void advance(Hash epoch, ReapEpoch.Stage to) {
    try {
      publish(realm.advanceReap(epoch, to, world.wallTime()));
    } catch (AuthorityException e) {
      throw new IllegalStateException("the founder's own epoch does not go on", e);
    }
  }

  private void publish(List<LogRecord> records) {
    founder
        .authority()
        .append(records.stream().map(LogRecord::bytes).toList(), Optional.empty(), appended -> {});
  }
}
