package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy set|rm|ls|show}. */
final class PolicyCommands {
  private static final String POLICIES = "/v1/policies";

  private PolicyCommands() {}

  static CommandLine commandLine(Environment environment) {
    CommandLine policy = new CommandLine(new Policy(environment));
    policy.addSubcommand(new SetPolicy(environment));
    policy.addSubcommand(new Rm(environment));
    policy.addSubcommand(new Ls(environment));
    policy.addSubcommand(new Show(environment));
    return policy;
  }

  private static String line(JsonNode policy) {
    List<String> said = new ArrayList<>();
    say(said, "replicas at least", policy.path("replicasMin"));
    say(said, "at most", policy.path("replicasMax"));
    say(said, "strategy", policy.path("strategy"));
    say(said, "consistency", policy.path("consistency"));
    return policy.path("prefix").asText("no policy covers it")
        + (said.isEmpty() ? "" : "  " + String.join("  ", said));
  }

  private static void say(List<String> said, String what, JsonNode value) {
    if (!value.isMissingNode()) {
      said.add(what + " " + value.asText());
    }
  }

  /** A prefix, or the whole realm: exactly one of the two is named. */
  private abstract static class OfPrefix extends BaseCommand {
    @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "an address prefix")
    private @Nullable String prefix;

    @Option(names = "--realm", description = "for the whole realm, in place of PREFIX")
    private boolean realm;

    OfPrefix(Environment environment) {
      super(environment);
    }

    String prefix() {
      if ((prefix == null) != realm) {
        throw usage("Name a PREFIX, or --realm for the whole realm; one of the two.");
      }
      return prefix == null ? AddressPrefix.REALM.toString() : prefix;
    }
  }

  @Command(name = "policy", description = "Policies: how entries under a prefix are kept.")
  static final class Policy extends BaseCommand {
    Policy(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      throw usage("Name one of set, rm, ls, show.");
    }
  }

  @Command(
      name = "set",
      description = {
        "Say how entries under a prefix are kept. For admins.",
        "What is not named stays as the prefix's policy has it, or as it is without one. The policy",
        "of the longest prefix that covers an entry holds for it, alone."
      })
  static final class SetPolicy extends OfPrefix {
    @Option(
        names = "--replicas-min",
        paramLabel = "N",
        description = "copies below which a write is not acknowledged, whatever its level")
    private @Nullable Integer min;

    @Option(
        names = "--replicas-max",
        paramLabel = "N",
        description = "how many peers keep the content, at most the realm's replicas")
    private @Nullable Integer max;

    @Option(
        names = "--strategy",
        paramLabel = "STRATEGY",
        description = {
          "eager: a write goes to all replicas at once; lazy: to as many as its level needs, the",
          "others get it in the background"
        })
    private @Nullable String strategy;

    @Option(
        names = "--consistency",
        paramLabel = "LEVEL",
        description = "level of reads and writes that name none: one, quorum or all")
    private @Nullable String consistency;

    SetPolicy(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode body = Json.object().put("prefix", prefix());
      if (min != null) {
        body.put("replicasMin", min);
      }
      if (max != null) {
        body.put("replicasMax", max);
      }
      if (strategy != null) {
        body.put("strategy", strategy);
      }
      if (consistency != null) {
        body.put("consistency", consistency);
      }
      if (body.size() == 1) {
        throw usage(
            "Say something: --replicas-min, --replicas-max, --strategy or --consistency. 'policy"
                + " rm' takes a policy away.");
      }
      ObjectNode policy = client().ask("PUT", POLICIES, Map.of(), Body.json(body)).json();
      if (isJson()) {
        print(policy);
      } else {
        print(line(policy));
        tell("Peers hear of it within seconds; copies that are too few or too many by it come and");
        tell("go in the background, by 'repair-after' and the next rounds of repair.");
      }
      return DONE;
    }
  }

  @Command(name = "rm", description = "Take the policy of a prefix away. For admins.")
  static final class Rm extends OfPrefix {
    Rm(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      String path = POLICIES + "?prefix=" + ApiClient.encoded(prefix());
      ObjectNode gone = client().ask("DELETE", path, Map.of(), null).json();
      if (isJson()) {
        print(gone);
      } else {
        print(gone.path("prefix").asText() + " has no policy of its own any more");
      }
      return DONE;
    }
  }

  @Command(name = "ls", description = "List the realm's policies.")
  static final class Ls extends BaseCommand {
    Ls(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode policies = client().getJson(POLICIES);
      if (isJson()) {
        print(policies);
      } else {
        policies.path("policies").forEach(policy -> print(line(policy)));
      }
      return DONE;
    }
  }

  @Command(name = "show", description = "Show how an entry is kept, and which prefix says so.")
  static final class Show extends BaseCommand {
    @Parameters(paramLabel = "ADDRESS")
    private String address = "";

    Show(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode policy = client().getJson(POLICIES + "?address=" + ApiClient.encoded(address));
      if (isJson()) {
        print(policy);
      } else {
        print(line(policy));
      }
      return DONE;
    }
  }
}
