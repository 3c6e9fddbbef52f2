package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;

/** A contact in the table, or one that waits for a place in it. */
final class TableEntry {
  final Position position;
  Contact contact;
  List<AddressGroup> groups;
  Duration lastHeard;
  Duration lastFailed = Duration.ZERO;
  int failures;
  boolean recheckPending;

  TableEntry(Contact contact, Position position, Duration now) {
    this.contact = contact;
    this.position = position;
    this.groups = AddressGroup.of(contact);
    this.lastHeard = now;
  }
}
