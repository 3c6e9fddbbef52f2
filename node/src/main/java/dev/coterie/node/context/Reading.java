package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.vectorclock.Dot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a read shows: the siblings that the caller can open, how many it cannot, and a token.
 *
 * @param context covers exactly what was handed out opened
 * @param unreadable live siblings sealed to roles whose keys this node does not hold
 * @param explanation who was asked and what each answered
 */
public record Reading(
    Address address,
    ContextToken context,
    List<Sibling> siblings,
    int unreadable,
    Explanation explanation) {
  public Reading {
    siblings = List.copyOf(siblings);
  }

  /** A reading that nothing is known of how it came about. */
  public Reading(Address address, ContextToken context, List<Sibling> siblings, int unreadable) {
    this(address, context, siblings, unreadable, Explanation.NONE);
  }

  /** One opened version. */
  public record Sibling(
      Dot dot,
      PeerId writer,
      Instant writtenAt,
      Optional<Instant> expiresAt,
      List<VersionHeader.RoleEpoch> sealedTo,
      Entry entry,
      ContextToken context) {
    public Sibling {
      sealedTo = List.copyOf(sealedTo);
    }
  }

  /** Whether there is nothing at all. */
  public boolean isAbsent() {
    return siblings.isEmpty() && unreadable == 0;
  }

  /** Whether several versions stand side by side. */
  public boolean isConflict() {
    return siblings.size() + unreadable > 1;
  }
}
