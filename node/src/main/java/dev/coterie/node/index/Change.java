package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.vectorclock.Dot;
import java.util.List;

/**
 * That an entry has changed.
 *
 * @param dots the versions that are shown now; for a delete, the tombstones
 */
public record Change(Kind kind, Address address, List<Dot> dots) {
  public Change {
    dots = List.copyOf(dots);
  }

  /** What an entry has become. */
  public enum Kind {
    /** It has one value. */
    PUT,
    /** It is deleted, or its time is over. */
    RM,
    /** Several values stand side by side. */
    SIBLINGS
  }
}
