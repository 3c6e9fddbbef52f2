package dev.coterie.node.cli;

import dev.coterie.crypto.authority.AuthorityLimits;
import dev.coterie.node.api.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    description = "Found a realm and make the home of its first peer; prints the peer id.")
final class InitCommand extends BaseCommand {
  private static final String DEFAULT_REPLICAS = "8";

  @Option(names = "--realm", required = true, paramLabel = "NAME", description = "the realm's name")
  private String realm = "";

  @Option(
      names = "--open",
      description = "let unknown peers store and route; they get no role by that")
  private boolean open;

  @Option(
      names = "--replicas",
      defaultValue = DEFAULT_REPLICAS,
      paramLabel = "K",
      description = "how many peers keep each entry (default: ${DEFAULT-VALUE})")
  private int replicas;

  InitCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    if (replicas < 1 || replicas > AuthorityLimits.MAX_REPLICAS) {
      throw usage("--replicas is 1 to " + AuthorityLimits.MAX_REPLICAS + ", not " + replicas + ".");
    }
    HomeSetup.Home made = environment().setup().get().init(home(), realm, open, replicas);
    printHome(this, made);
    return DONE;
  }

  static void printHome(BaseCommand command, HomeSetup.Home made) {
    if (command.isJson()) {
      command.print(
          Json.object()
              .put("peerId", made.peerId().toString())
              .put("realm", made.realm())
              .put("realmId", made.realmId())
              .put("home", command.home().toString()));
    } else {
      command.print(made.peerId().toString());
    }
  }
}
