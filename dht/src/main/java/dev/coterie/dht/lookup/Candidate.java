package dev.coterie.dht.lookup;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;

/** A peer that a lookup has come to know of. */
final class Candidate {

  /** What is known of it. */
  enum State {
    /** It has not been asked. */
    NEW,
    /** It was asked and has not answered. */
    WAITING,
    /** It was asked and takes long: others are asked beside it, and it may still answer. */
    SLOW,
    /** It has answered. */
    ANSWERED,
    /** It could not be reached, did not answer in time, or refused. */
    LOST
  }

  final Contact contact;
  final Position position;

  /** How many peers in a row led to it by the shortest way, itself included. */
  int hops;

  State state = State.NEW;
  Duration askedAt = Duration.ZERO;

  Candidate(Contact contact, Position position, int hops) {
    this.contact = contact;
    this.position = position;
    this.hops = hops;
  }
}
