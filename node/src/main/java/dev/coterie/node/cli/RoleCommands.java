package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code role create|ls|grant|revoke|key}. */
final class RoleCommands {
  private static final String ROLES = "/v1/roles";

  private RoleCommands() {}

  static CommandLine commandLine(Environment environment) {
    CommandLine role = new CommandLine(new Role(environment));
    role.addSubcommand(new Create(environment));
    role.addSubcommand(new Ls(environment));
    role.addSubcommand(new Grant(environment));
    role.addSubcommand(new Revoke(environment));
    role.addSubcommand(new Key(environment));
    return role;
  }

  private static String rolePath(String name) {
    return ROLES + "/" + ApiClient.encoded(name);
  }

  private static String memberPath(String name, String peer) {
    return rolePath(name) + "/members/" + ApiClient.encoded(peer);
  }

  private static String line(JsonNode role) {
    List<String> prefixes = new ArrayList<>();
    role.path("write").forEach(prefix -> prefixes.add(prefix.asText()));
    return role.path("name").asText()
        + "  epoch "
        + role.path("epoch").asInt()
        + "  held here: "
        + role.path("held").asText()
        + "  members: "
        + role.path("holders").size()
        + "  writes in: "
        + (prefixes.isEmpty() ? "the whole realm" : String.join(", ", prefixes));
  }

  @Command(name = "role", description = "Roles: who reads and writes what.")
  static final class Role extends BaseCommand {
    Role(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      throw usage("Name one of create, ls, grant, revoke, key.");
    }
  }

  @Command(
      name = "create",
      description = "Make a role; this node becomes its first reader and writer. For admins.")
  static final class Create extends BaseCommand {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
        names = "--write",
        paramLabel = "PREFIX",
        description = "where its writers may write; repeatable; else the whole realm")
    private List<String> write = new ArrayList<>();

    Create(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode body = Json.object().put("name", name);
      body.set("write", Json.texts(write));
      ObjectNode role = client().ask("POST", ROLES, Map.of(), Body.json(body)).json();
      if (isJson()) {
        print(role);
      } else {
        print(line(role));
      }
      return DONE;
    }
  }

  @Command(name = "ls", description = "List the realm's roles.")
  static final class Ls extends BaseCommand {
    Ls(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode roles = client().getJson(ROLES);
      if (isJson()) {
        print(roles);
      } else {
        roles.path("roles").forEach(role -> print(line(role)));
      }
      return DONE;
    }
  }

  @Command(name = "grant", description = "Give a member a role. For admins.")
  static final class Grant extends BaseCommand {
    @Parameters(index = "0", paramLabel = "PEER", description = "the member's peer id")
    private String peer = "";

    @Parameters(index = "1", paramLabel = "NAME[:read|:write]")
    private String role = "";

    Grant(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      int colon = role.indexOf(':');
      String name = colon < 0 ? role : role.substring(0, colon);
      String level = colon < 0 ? "read" : role.substring(colon + 1);
      String path = memberPath(name, peer) + "?level=" + ApiClient.encoded(level);
      ObjectNode changed = client().ask("PUT", path, Map.of(), null).json();
      if (isJson()) {
        print(changed);
      } else {
        print(line(changed));
        tell("The member reads with it as soon as a holder of the role has sent it the key.");
      }
      return DONE;
    }
  }

  @Command(name = "revoke", description = "Take a role from a member. For admins.")
  static final class Revoke extends BaseCommand {
    @Parameters(index = "0", paramLabel = "PEER", description = "the member's peer id")
    private String peer = "";

    @Parameters(index = "1", paramLabel = "NAME")
    private String role = "";

    Revoke(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode changed = client().ask("DELETE", memberPath(role, peer), Map.of(), null).json();
      if (isJson()) {
        print(changed);
      } else {
        print(line(changed));
        tell("The member keeps what it could read before; it reads nothing written from now on.");
      }
      return DONE;
    }
  }

  @Command(
      name = "key",
      description = {
        "Print the role's current secret, an age identity, if this node holds it.",
        "With it, age opens what 'coterie export --sealed' wrote."
      })
  static final class Key extends BaseCommand {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    Key(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      ObjectNode key = client().getJson(rolePath(name) + "/key");
      if (isJson()) {
        print(key);
      } else {
        print("# role " + name + ", epoch " + key.path("epoch").asInt());
        print("# public key: " + key.path("recipient").asText());
        print(key.path("identity").asText());
      }
      return DONE;
    }
  }
}
