package dev.coterie.dht.sync;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keys of which one peer keeps what the other refuses. Their hashes stay different, so without this
 * the same bytes would travel at every session; a change on either side, a change of the log or an
 * hour's rest makes them worth another try.
 */
final class Disputes {
  private record Place(PeerId partner, Key key) {}

  private record Dispute(Optional<Hash> theirs, Optional<Hash> ours, Duration since) {}

  private final Map<Place, Dispute> disputes = BoundedMap.forgettingOldest(SyncLimits.MAX_DISPUTES);

  void add(PeerId partner, Difference difference, Duration now) {
    disputes.put(
        new Place(partner, difference.key()),
        new Dispute(difference.theirs(), difference.ours(), now));
  }

  boolean contains(PeerId partner, Difference difference, Duration now) {
    Dispute dispute = disputes.get(new Place(partner, difference.key()));
    return dispute != null
        && dispute.theirs().equals(difference.theirs())
        && dispute.ours().equals(difference.ours())
        && now.minus(dispute.since()).compareTo(SyncLimits.DISPUTE_RESTS) < 0;
  }

  void clear() {
    disputes.clear();
  }
}
