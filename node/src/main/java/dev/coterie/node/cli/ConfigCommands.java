package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.SettingsDocument;
import dev.coterie.node.config.NodeSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code config show}. */
final class ConfigCommands {
  private ConfigCommands() {}

  static CommandLine commandLine(Environment environment) {
    CommandLine config = new CommandLine(new Config(environment));
    config.addSubcommand(new Show(environment).commandLine());
    return config;
  }

  @Command(name = "config", description = "Settings, and where they come from.")
  static final class Config extends BaseCommand {
    Config(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      throw usage("Name a command: show.");
    }
  }

  @Command(
      name = "show",
      description = {
        "Show what 'run' would use now, given the same flags.",
        "All settings are checked; the first that makes no sense is named."
      })
  static final class Show extends BaseCommand {
    private final SettingOptions settings = new SettingOptions();

    @Option(names = "--origin", description = "show where each value comes from")
    private boolean origin;

    @Option(names = "--running", description = "ask the running node what it was started with")
    private boolean running;

    Show(Environment environment) {
      super(environment);
    }

    CommandLine commandLine() {
      CommandLine line = new CommandLine(this);
      settings.addTo(line.getCommandSpec());
      return line;
    }

    @Override
    public Integer call() {
      ObjectNode document =
          running
              ? client().getJson("/v1/config")
              : SettingsDocument.of(
                  NodeSettings.load(settings.given(), environment().variables(), home()).origins());
      if (isJson()) {
        print(document);
      } else {
        document.path("settings").forEach(this::printLine);
      }
      return DONE;
    }

    private void printLine(JsonNode setting) {
      String line = setting.path("name").asText() + ": " + setting.path("value").asText();
      print(origin ? line + "  # " + setting.path("origin").asText() : line);
    }
  }
}
