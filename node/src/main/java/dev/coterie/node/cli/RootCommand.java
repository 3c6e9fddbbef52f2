package dev.coterie.node.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "coterie",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Release.class,
    description = {
      "A peer-to-peer, role-encrypted context store.",
      "Settings come from flags, then COTERIE_* variables, then config.yaml in the home."
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, 1 failed, 2 usage, 3 not found, 4 conflict (all siblings are printed),",
      "  5 refused (no right or no key), 6 unavailable (too few replicas), 7 integrity"
    })
final class RootCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Name a command; 'coterie --help' lists them.");
  }
}
