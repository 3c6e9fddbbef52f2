package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/** Whether this member has the keys of its roles. */
public record KeysCheck(List<String> missing) implements Check {
  @Override
  public Optional<Finding> look() {
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "keys",
            Severity.WAITING,
            "Keys are missing that this member should have.",
            "Entries sealed to these roles cannot be read here. Nothing is lost.",
            "Any member that holds them seals them to this one: have one of them run for a while.",
            missing));
  }
}
