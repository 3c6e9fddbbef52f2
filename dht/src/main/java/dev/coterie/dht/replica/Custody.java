package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import java.util.List;

/**
 * Which peers keep an entry's content.
 *
 * <p>Who is responsible for a range of positions is agreed between peers without looking at any
 * record, and reconciliation compares headers. So the number of replicas of a policy is no number
 * of headers: the k peers nearest to a key keep its headers whatever the policy, and the first of
 * them, as many as the policy says, keep the content too. Which those are, every peer works out
 * from the record itself: a header carries the blinded chain of its address. The headers of a range
 * are therefore the same on all that should hold it, and a policy that changes, comes late or is
 * known to some only moves content, never a header.
 */
public interface Custody {
  /** Whoever keeps headers keeps the content too. */
  Custody OF_ALL =
      new Custody() {
        @Override
        public boolean keepsContent(PeerId peer, VersionHeader header) {
          return true;
        }

        @Override
        public boolean keepsContentHere(VersionHeader header) {
          return true;
        }
      };

  /** Whether a peer is one of those that keep a version's content. */
  boolean keepsContent(PeerId peer, VersionHeader header);

  /** Whether this peer is one of those that keep a version's content. */
  boolean keepsContentHere(VersionHeader header);

  /** A record's versions as this peer keeps them: without content that is not for it to keep. */
  default List<Version> asKeptHere(List<Version> versions) {
    return versions.isEmpty() || keepsContentHere(versions.get(0).header())
        ? versions
        : versions.stream().map(Version::withoutPayload).toList();
  }
}
