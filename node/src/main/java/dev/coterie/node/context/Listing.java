package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import java.time.Instant;
import java.util.List;

/**
 * Addresses under a prefix that this node can read, sorted.
 *
 * @param peersAsked storing peers that were asked what they hold
 * @param peersAnswered how many of them answered; fewer than asked means that some may be missing
 * @param unreadable entries under the prefix whose names this node cannot read
 * @param asOf when the peers were asked: what was written before is in it
 */
public record Listing(
    List<Item> items, int peersAsked, int peersAnswered, int unreadable, Instant asOf) {
  public Listing {
    items = List.copyOf(items);
  }

  /** One entry. */
  public record Item(Address address, int siblings) {}

  public boolean isComplete() {
    return peersAnswered == peersAsked;
  }
}
