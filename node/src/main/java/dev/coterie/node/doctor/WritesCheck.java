package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.util.List;
import java.util.Optional;

/** Whether the disk takes writes. */
public record WritesCheck(Optional<String> refused) implements Check {
  @Override
  public Optional<Finding> look() {
    return refused.map(
        why ->
            new Finding(
                "disk",
                Severity.PROBLEM,
                "Writes are refused: " + why + ".",
                "Reads go on, and nothing that was acknowledged is lost. This peer keeps nothing new"
                    + " meanwhile, so entries have a copy less.",
                "Make room on the disk, or make it writable: writes are taken again by themselves.",
                List.of()));
  }
}
