package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

@Command(name = "peers", description = "The peers that the running node knows, nearest first.")
final class PeersCommand extends BaseCommand {
  PeersCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode peers = client().getJson("/v1/peers");
    if (isJson()) {
      print(peers);
      return DONE;
    }
    for (JsonNode peer : peers.path("peers")) {
      StringBuilder line = new StringBuilder(peer.path("peer").asText());
      line.append(peer.path("connected").asBoolean() ? "  connected" : "  not connected");
      line.append(peer.path("member").asBoolean() ? "  member" : "  no member");
      if (peer.has("zone")) {
        line.append("  zone ").append(peer.path("zone").asText());
      }
      peer.path("addresses").forEach(address -> line.append("  ").append(address.asText()));
      print(line.toString());
    }
    return DONE;
  }
}
