package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Whether a node's writes are numbered no higher than its store says that it has counted.
 *
 * @param leasedTo up to where numbers were given out, by the store
 * @param highest of a write of this node that the store holds; 0 where it holds none
 */
public record CounterCheck(long leasedTo, long highest) implements Check {
  @Override
  public Optional<Finding> look() {
    return highest <= leasedTo
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "counter",
                Severity.INTEGRITY,
                "The store holds write "
                    + highest
                    + " of this node, and says that it has counted to "
                    + leasedTo
                    + ".",
                "A part of the store was lost or put back. A node that used a number twice would"
                    + " hide one of two writes.",
                "Do not run this home. Join again with a new ticket in another one: entries are on"
                    + " the other peers.",
                List.of()));
  }
}
