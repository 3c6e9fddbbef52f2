package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/** Whether any other peer can be reached. */
public record NeighboursCheck(int inTable, int members) implements Check {
  @Override
  public Optional<Finding> look() {
    if (inTable > 0 || members <= 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "peers",
            Severity.PROBLEM,
            "No other peer of the realm is reached, of " + (members - 1) + " members.",
            "Writes at quorum fail while that is so, and what is read here may be old. Nothing is"
                + " lost.",
            "See whether the addresses given by --bootstrap, or in the home's file 'bootstrap', are"
                + " right and their peers run. This peer goes on trying.",
            List.of()));
  }
}
