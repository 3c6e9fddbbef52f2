package dev.coterie.dht.lookup;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import java.util.List;

/**
 * What a lookup has found.
 *
 * @param closest the closest peers that answered, nearest first; as many as were wanted, or all
 * @param hops how many peers in a row led to the nearest: 1 when it was known from the start, 0
 *     when nobody answered
 * @param requests requests that were sent
 */
public record LookupResult(
    Position target, List<Contact> closest, Ending ending, int hops, int requests) {

  /** Why a lookup ended. */
  public enum Ending {
    /** All of the closest peers that are there have answered. */
    COMPLETE,
    /** There was nobody to ask. */
    NOBODY_KNOWN,
    /** As many requests were sent as one lookup may send. */
    REQUESTS_SPENT,
    /** The query had enough, or the lookup was stopped. */
    STOPPED
  }

  public LookupResult {
    closest = List.copyOf(closest);
  }
}
