package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.api.Json;
import dev.coterie.node.config.Logging;
import dev.coterie.node.config.NodeSettings;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "run",
    description = {
      "Run the peer of a home until it is told to end.",
      "Prints its peer id, its addresses, where its API is, and then 'ready'."
    })
final class RunCommand extends BaseCommand {
  /** A clean stop takes no longer than this. */
  static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final SettingOptions settings = new SettingOptions();

  RunCommand(Environment environment) {
    super(environment);
  }

  CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    settings.addTo(line.getCommandSpec());
    return line;
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeSettings loaded = NodeSettings.load(settings.given(), environment().variables(), home());
    Logging.use(loaded.logLevel());
    HomeSetup.RunningNode node = environment().setup().get().run(home(), loaded);
    environment().onTermination().accept(() -> stop(node));
    announce(node);
    node.awaitStopped();
    return DONE;
  }

  private boolean stop(HomeSetup.RunningNode node) {
    boolean clean = node.stop(STOP_WITHIN);
    if (!clean) {
      environment()
          .err()
          .println(
              "coterie: the node did not stop within "
                  + STOP_WITHIN.toSeconds()
                  + " s. What was acknowledged is on disk; the next start will check the store.");
    }
    return clean;
  }

  private void announce(HomeSetup.RunningNode node) {
    if (isJson()) {
      ObjectNode json = Json.object().put("peerId", node.peerId().toString());
      ArrayNode listening = json.putArray("listening");
      for (Multiaddr address : node.listening()) {
        listening.add(address.withPeerId(node.peerId()).toString());
      }
      print(json.put("api", node.api().toString()).put("ready", true));
    } else {
      print("peer " + node.peerId());
      for (Multiaddr address : node.listening()) {
        print("listening " + address.withPeerId(node.peerId()));
      }
      print("api " + node.api());
      print("ready");
    }
    environment().out().flush();
  }
}
