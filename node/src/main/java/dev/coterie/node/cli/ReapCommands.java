package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reap begin|status}. */
final class ReapCommands {
  private static final String REAP = "/v1/reap";

  private ReapCommands() {}

  static CommandLine commandLine(Environment environment) {
    CommandLine reap = new CommandLine(new Reap(environment));
    reap.addSubcommand(new Begin(environment));
    reap.addSubcommand(new Status(environment));
    return reap;
  }

  @Command(name = "reap", description = "Reap epochs: when certificates of deletes may go.")
  static final class Reap extends BaseCommand {
    Reap(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      throw usage("Name one of begin, status.");
    }
  }

  @Command(
      name = "begin",
      description = {
        "Begin a reap epoch. For admins; this node then leads it, for as long as it runs.",
        "All storing members take part, in two rounds; when all are through, certificates of what",
        "was deleted before go. An epoch that a member never gets through with does not end: begin",
        "another without it. What only a member holds that was left out, it keeps apart when it",
        "comes back, and shows to no one ('doctor' lists it): so leave out whom you have lost, and",
        "nobody else."
      })
  static final class Begin extends BaseCommand {
    @Option(
        names = "--without",
        paramLabel = "PEER",
        description = "a member that takes no part; repeatable; fewer than half")
    private List<String> without = new ArrayList<>();

    Begin(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode body = Json.object();
      body.set("without", Json.texts(without));
      ObjectNode view = client().ask("POST", REAP, Map.of(), Body.json(body)).json();
      show(this, view);
      return DONE;
    }
  }

  @Command(name = "status", description = "How far the reap epoch under way is, member by member.")
  static final class Status extends BaseCommand {
    Status(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      show(this, client().getJson(REAP));
      return DONE;
    }
  }

  private static void show(BaseCommand command, ObjectNode view) {
    if (command.isJson()) {
      command.print(view);
      return;
    }
    JsonNode open = view.path("open");
    if (open.isMissingNode()) {
      command.print("no reap epoch is under way");
    } else {
      command.print(
          "reap epoch "
              + open.path("epoch").asText()
              + "  "
              + open.path("stage").asText()
              + "  begun "
              + open.path("begunAt").asText()
              + " by "
              + open.path("author").asText());
      view.path("members").forEach(member -> command.print(line(member)));
    }
    JsonNode closed = view.path("closed");
    if (!closed.isMissingNode()) {
      command.print(
          "last closed  "
              + closed.path("epoch").asText()
              + (view.path("entered").asBoolean() ? "" : "  this peer has yet to enter it"));
    }
    command.print(
        "reaped here since the start  "
            + view.path("reaped").asLong()
            + " certificates, "
            + view.path("reapedBytes").asLong()
            + " bytes");
    if (view.path("quarantined").asInt() > 0) {
      command.print("in quarantine  " + view.path("quarantined").asInt() + ": see 'doctor'");
    }
  }

  private static String line(JsonNode member) {
    String detail = member.path("detail").asText();
    return "  "
        + member.path("peer").asText()
        + "  "
        + member.path("state").asText()
        + (detail.isEmpty() ? "" : "  " + detail);
  }
}
