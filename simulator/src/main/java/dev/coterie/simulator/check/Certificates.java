package dev.coterie.simulator.check;

import dev.coterie.dht.store.StoredRecord;
import dev.coterie.simulator.SimulatedPeer;
import java.util.Optional;

/**
 * I14: certificates of deletes go. Where reap epochs are begun, the last of them ends once no fault
 * is at work any more, every peer that is up gets into it, and then no disk holds a record of which
 * nothing is left but what is from before it and shown to no reader.
 */
public final class Certificates extends Invariant {
  private final boolean expected;
  private long reaped;

  /**
   * @param expected whether reap epochs are begun in this run
   */
  public Certificates(boolean expected) {
    super("I14", "certificates of deletes go");
    this.expected = expected;
  }

  /** Records that are gone by epochs from the disks of the peers that are up at the end. */
  public long reaped() {
    return reaped;
  }

  @Override
  public void settled(SwarmView view) {
    if (!expected) {
      return;
    }
    for (int peer = 0; peer < view.peers(); peer++) {
      if (view.isReady(peer)) {
        look(view, peer);
      }
    }
  }

  private void look(SwarmView view, int index) {
    SimulatedPeer peer = view.swarm().peer(index);
    checked();
    var authority = peer.peer().authority().authority();
    if (authority.flatMap(known -> known.openReap()).isPresent()
        || authority.flatMap(known -> known.closedReap()).isEmpty()) {
      broken("by the log of peer " + index + " the last reap epoch has not ended");
    } else if (!peer.peer().reaping().isEntered()) {
      broken("peer " + index + " has not got into the last reap epoch");
    }
    reaped += peer.peer().reaping().reaped();
    for (int entry = 0; entry < view.entries(); entry++) {
      Optional<StoredRecord> held = view.held(index, entry);
      if (held.filter(record -> peer.peer().reaping().mayGo(record.siblings())).isPresent()) {
        broken("peer " + index + " still holds what may go of entry " + entry);
      }
    }
  }
}
