package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;

/** A contact in the table, or one that waits for a place in it. */
final class TableEntry {
  final Position position;

  /** The first 64 bits of the position, which decide nearly every comparison. */
  final long leadingBits;

  Contact contact;
  List<AddressGroup> groups;
  Duration lastHeard;
  Duration lastFailed = Duration.ZERO;
  int failures;
  boolean recheckPending;

  TableEntry(Contact contact, Position position, Duration now) {
    this.contact = contact;
    this.position = position;
    this.leadingBits = position.leadingBits();
    this.groups = AddressGroup.of(contact);
    this.lastHeard = now;
  }

  /** How it stands, for people. */
  BucketView.ContactView view(Duration now, int suspectAfter) {
    BucketView.Standing standing =
        failures == 0
            ? BucketView.Standing.GOOD
            : failures < suspectAfter ? BucketView.Standing.FAILING : BucketView.Standing.SUSPECT;
    return new BucketView.ContactView(contact, now.minus(lastHeard), failures, standing);
  }
}
