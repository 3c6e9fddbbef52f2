package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.context.CoterieException;
import java.util.List;
import java.util.Optional;

/**
 * Whether something of a home can be read.
 *
 * @param name the check's, in a word
 * @param reading fails where it cannot, with what is wrong and what to do
 */
public record UnreadableCheck(String name, Runnable reading) implements Check {
  @Override
  public Optional<Finding> look() {
    try {
      reading.run();
      return Optional.empty();
    } catch (CoterieException e) {
      boolean isDamage = e.kind() == CoterieException.Kind.INTEGRITY;
      return Optional.of(
          new Finding(
              name,
              isDamage ? Severity.INTEGRITY : Severity.PROBLEM,
              String.valueOf(e.getMessage()),
              "The node of this home does not start while that is so. Nothing was changed.",
              "Do as it says, then look again.",
              List.of()));
    }
  }
}
