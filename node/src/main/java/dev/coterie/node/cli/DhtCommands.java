package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dht}: what the running node knows of where things lie. */
final class DhtCommands {
  private DhtCommands() {}

  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new Dht(environment))
        .addSubcommand(new CommandLine(new Lookup(environment)));
  }

  @Command(name = "dht", description = "Where entries lie.")
  static final class Dht extends BaseCommand {
    Dht(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      CommandLine.usage(this, environment().out());
      return DONE;
    }
  }

  @Command(name = "lookup", description = "The peers that should hold an entry, nearest first.")
  static final class Lookup extends BaseCommand {
    @Parameters(paramLabel = "ADDRESS", description = "ucxl://authority/segment/…")
    private String address = "";

    Lookup(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode found = client().getJson("/v1/replicas/" + ApiClient.encoded(address));
      if (isJson()) {
        print(found);
        return DONE;
      }
      print("key " + found.path("key").asText());
      for (JsonNode peer : found.path("replicas")) {
        print(peer.asText());
      }
      return DONE;
    }
  }
}
