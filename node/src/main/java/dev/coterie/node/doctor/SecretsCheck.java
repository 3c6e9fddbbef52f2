package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether files with secrets are for their owner only. */
public record SecretsCheck(List<Path> files) implements Check {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  @Override
  public Optional<Finding> look() {
    List<String> open =
        files.stream()
            .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
            .filter(file -> !isForOwnerOnly(file))
            .map(Path::toString)
            .toList();
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "secrets",
                Severity.PROBLEM,
                "Files with secrets that others than their owner may use: " + open.size() + ".",
                "Whoever reads them can act as this node, and read what its roles can read.",
                "chmod 600 them. If others may have read them, have an admin suspend this member.",
                open));
  }

  private static boolean isForOwnerOnly(Path file) {
    try {
      return OWNER.containsAll(Files.getPosixFilePermissions(file));
    } catch (UnsupportedOperationException e) {
      return true; // no such modes here: the home's own rights guard it
    } catch (IOException e) {
      return false;
    }
  }
}
