package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether the disk of the home has room. */
public record SpaceCheck(Path home) implements Check {
  /** With less than that a store may not be able to compact. */
  public static final long LEAST_FREE_BYTES = 256L << 20;

  @Override
  public Optional<Finding> look() {
    try {
      FileStore disk = Files.getFileStore(home);
      long free = disk.getUsableSpace();
      return free >= LEAST_FREE_BYTES
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  "space",
                  Severity.PROBLEM,
                  (free >> 20) + " MiB are free on the disk of " + home + ".",
                  "When it is full, this peer refuses writes; nothing that was acknowledged is lost.",
                  "Make room: the store needs some for itself when it gives space back.",
                  List.of()));
    } catch (IOException e) {
      return Optional.of(
          new Finding(
              "space",
              Severity.PROBLEM,
              "The disk of " + home + " does not say how much room it has: " + e,
              "Whether writes can be kept is not known.",
              "See whether the disk is still there.",
              List.of()));
    }
  }
}
