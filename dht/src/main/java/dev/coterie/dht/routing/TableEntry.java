package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contact in the table, or one that waits for a place in it. */
final class TableEntry {
  final Position position;

  /** The first 64 bits of the position, which decide nearly every comparison. */
  final long leadingBits;

  /** Where it is, or would be. */
  final Bucket bucket;

  Contact contact;

  /** Uptimes. */
  long lastHeardNanos;

  long lastFailedNanos;
  int failures;
  boolean recheckPending;

  /** Worked out when first asked for: most newcomers are never let in. */
  private @Nullable List<AddressGroup> groups;

  TableEntry(Contact contact, Bucket bucket, long nowNanos) {
    this.contact = contact;
    this.bucket = bucket;
    this.position = contact.position();
    this.leadingBits = position.leadingBits();
    this.lastHeardNanos = nowNanos;
  }

  /** The address groups that it counts in. */
  List<AddressGroup> groups() {
    List<AddressGroup> known = groups;
    if (known == null) {
      known = AddressGroup.of(contact);
      groups = known;
    }
    return known;
  }

  /** Gives it other addresses; the groups it counted in are no more. */
  void moveTo(Contact moved) {
    contact = moved;
    groups = null;
  }

  /** How it stands, for people. */
  BucketView.ContactView view(Duration now, int suspectAfter) {
    BucketView.Standing standing =
        failures == 0
            ? BucketView.Standing.GOOD
            : failures < suspectAfter ? BucketView.Standing.FAILING : BucketView.Standing.SUSPECT;
    return new BucketView.ContactView(contact, now.minusNanos(lastHeardNanos), failures, standing);
  }
}
