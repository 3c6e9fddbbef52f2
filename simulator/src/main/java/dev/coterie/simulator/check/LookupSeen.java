package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import java.time.Duration;
import java.util.List;

/**
 * A lookup that has ended.
 *
 * @param peer index of who looked
 * @param found the closest peers as the lookup has it, nearest first
 * @param wanted how many were looked for
 * @param startedAt when it began
 */
public record LookupSeen(
    int peer, Position target, List<PeerId> found, int wanted, Duration startedAt) {
  public LookupSeen {
    found = List.copyOf(found);
  }
}
