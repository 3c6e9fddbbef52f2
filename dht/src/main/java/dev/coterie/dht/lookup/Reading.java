package dev.coterie.dht.lookup;

import dev.coterie.dht.wire.Contact;
import java.util.List;

/**
 * What an answer means for a lookup.
 *
 * @param closer contacts that the peer named; empty unless it is of use
 */
public record Reading(Verdict verdict, List<Contact> closer) {

  /** Whether the lookup goes on, and with whom. */
  public enum Verdict {
    /** The peer did what it was asked: go on with those that it named. */
    GO_ON,
    /** The peer did what it was asked, and nobody else needs to. */
    ENOUGH,
    /** The peer refused, or answered something else: it is as good as not there. */
    USELESS
  }

  public Reading {
    closer = List.copyOf(closer);
  }

  public static Reading goOn(List<Contact> closer) {
    return new Reading(Verdict.GO_ON, closer);
  }

  public static Reading enough() {
    return new Reading(Verdict.ENOUGH, List.of());
  }

  public static Reading useless() {
    return new Reading(Verdict.USELESS, List.of());
  }
}
