package dev.coterie.dht.routing;

import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;

/**
 * A bucket of the routing table, for people to look at.
 *
 * @param prefixBits how many leading bits its contacts share with the table's owner
 * @param contacts least recently heard first
 * @param replacements newcomers that wait for a place
 */
public record BucketView(int prefixBits, List<ContactView> contacts, int replacements) {
  public BucketView {
    contacts = List.copyOf(contacts);
  }

  /** How a contact stands with the table's owner. */
  public enum Standing {
    /** It answered when it was last asked. */
    GOOD,
    /** It did not answer the last time or times, and is asked again. */
    FAILING,
    /** It failed so often that a newcomer may take its place. */
    SUSPECT
  }

  /**
   * A contact.
   *
   * @param lastHeardAgo how long ago it was last heard of
   * @param failures requests in a row that it did not answer
   */
  public record ContactView(
      Contact contact, Duration lastHeardAgo, int failures, Standing standing) {}
}
