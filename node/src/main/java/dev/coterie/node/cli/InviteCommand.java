package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "invite",
    description = "Make a ticket for one new member; whoever has it can join, once.")
final class InviteCommand extends BaseCommand {
  @Option(
      names = "--role",
      split = ",",
      paramLabel = "NAME[:read|:write]",
      description = "a role that the member gets; repeatable; reading, if no level is named")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--expires",
      defaultValue = "1h",
      paramLabel = "DURATION",
      description = "how long the ticket is good for (default: ${DEFAULT-VALUE})")
  private String expires = "";

  InviteCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode body = Json.object().put("expires", expires);
    body.set("roles", Json.texts(roles));
    ObjectNode invite = client().ask("POST", "/v1/invites", Map.of(), Body.json(body)).json();
    if (isJson()) {
      print(invite);
    } else {
      print(invite.path("ticket").asText());
      tell("Good until " + invite.path("expiresAt").asText() + ", for one use. Keep it secret.");
    }
    return DONE;
  }
}
