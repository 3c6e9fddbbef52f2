package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/** Whether writes of this node are still on their way to their replicas. */
public record OwedCheck(long owed) implements Check {
  @Override
  public Optional<Finding> look() {
    return owed == 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "owed",
                Severity.WAITING,
                owed + " copies of this node's writes have not reached their replicas.",
                "They were acknowledged as asked for, and have fewer copies than they should.",
                "Leave this node running: it brings them when the replicas are back.",
                List.of()));
  }
}
