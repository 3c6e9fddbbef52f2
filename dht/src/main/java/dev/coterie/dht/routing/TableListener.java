package dev.coterie.dht.routing;

import dev.coterie.dht.wire.Contact;

/** Hears of contacts that come and go; told after the table has changed. */
public interface TableListener {
  /** A contact has entered. */
  void joined(Contact contact);

  /** A contact has left: it did not answer, or another has taken its place. */
  void left(Contact contact);
}
