package dev.coterie.simulator;

import java.util.List;

/**
 * What one peer reads at an address.
 *
 * @param values of the siblings that it may open, sorted; none for an entry that is not there
 * @param unreadable how many siblings are sealed to roles that it does not hold
 */
public record SwarmReading(List<String> values, int unreadable) {
  public SwarmReading {
    values = List.copyOf(values);
  }
}
