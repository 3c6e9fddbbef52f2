package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resolve",
    description = {
      "Put one version in the place of an entry's siblings.",
      "Only those are replaced that this command has read: what is written meanwhile stays."
    })
final class ResolveCommand extends BaseCommand {
  @Parameters(paramLabel = "ADDRESS", description = "ucxl://AUTHORITY/SEGMENT/…")
  private String address = "";

  @Option(names = "--take", paramLabel = "DOT", description = "the sibling with this dot")
  private @Nullable String take;

  @Option(names = "--last-writer-wins", description = "the sibling that was written last")
  private boolean lastWriterWins;

  @Option(names = "--text", paramLabel = "T", description = "the merged content")
  private @Nullable String text;

  @Option(names = "--file", paramLabel = "F", description = "the file with the merged content")
  private @Nullable Path file;

  @Option(
      names = "--role",
      split = ",",
      paramLabel = "NAME",
      description = "whom merged content is sealed to; else as the siblings, if they agree")
  private List<String> roles = new ArrayList<>();

  ResolveCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    requireOneWay();
    ApiClient client = client();
    ObjectNode reading = client.getJson(ApiClient.entryPath(address));
    List<JsonNode> siblings = new ArrayList<>();
    reading.path("siblings").forEach(siblings::add);
    ObjectNode document = resolution(siblings);
    document.put("context", reading.path("context").asText());
    ObjectNode receipt =
        client.ask("PUT", ApiClient.entryPath(address), Map.of(), Body.entry(document)).json();
    Receipts.print(this, receipt, "resolved");
    int unreadable = reading.path("unreadable").asInt();
    if (unreadable > 0) {
      tell(
          unreadable
              + " that are sealed to roles not held here stay beside it: somebody who holds those"
              + " roles has to resolve them.");
    }
    return DONE;
  }

  private void requireOneWay() {
    int ways =
        (take != null ? 1 : 0)
            + (lastWriterWins ? 1 : 0)
            + (text != null ? 1 : 0)
            + (file != null ? 1 : 0);
    if (ways != 1) {
      throw usage("Give one of --take DOT, --text T, --file F, --last-writer-wins.");
    }
    if (!roles.isEmpty() && text == null && file == null) {
      throw usage("--role goes with --text or --file: a sibling that is taken keeps its roles.");
    }
  }

  private ObjectNode resolution(List<JsonNode> siblings) {
    if (take != null) {
      return taken(withDot(siblings, take));
    }
    if (lastWriterWins) {
      return taken(siblings.stream().max(ResolveCommand::byTime).orElseThrow());
    }
    ObjectNode document = Json.object();
    (text != null ? Content.ofText(text) : Content.ofFile(java.util.Objects.requireNonNull(file)))
        .addTo(document);
    document.set("roles", Json.texts(mergedRoles(siblings)));
    for (String kept : List.of("tags", "technologies", "links")) {
      Set<String> union = new TreeSet<>();
      siblings.forEach(sibling -> sibling.path(kept).forEach(one -> union.add(one.asText())));
      document.set(kept, Json.texts(union));
    }
    return document;
  }

  /** By the writers' clocks; of one instant the greater dot, so that everyone takes the same. */
  private static int byTime(JsonNode left, JsonNode right) {
    int byTime = time(left).compareTo(time(right));
    return byTime != 0 ? byTime : left.path("dot").asText().compareTo(right.path("dot").asText());
  }

  private static Instant time(JsonNode sibling) {
    return Instant.parse(sibling.path("writtenAt").asText());
  }

  private static ObjectNode taken(JsonNode sibling) {
    ObjectNode document = Json.object();
    for (String kept :
        List.of(
            "content",
            "encoding",
            "mediaType",
            "roles",
            "tags",
            "technologies",
            "metadata",
            "links")) {
      document.set(kept, sibling.path(kept));
    }
    return document;
  }

  private JsonNode withDot(List<JsonNode> siblings, String dot) {
    List<String> dots = new ArrayList<>();
    for (JsonNode sibling : siblings) {
      if (sibling.path("dot").asText().equals(dot)) {
        return sibling;
      }
      dots.add(sibling.path("dot").asText());
    }
    throw new CoterieException(
        Kind.NOT_FOUND,
        address
            + " has no sibling with the dot "
            + dot
            + "; it has "
            + String.join(", ", dots)
            + ". Nothing was written.");
  }

  /** What is merged of siblings for different roles must not reach a role by itself. */
  private List<String> mergedRoles(List<JsonNode> siblings) {
    if (!roles.isEmpty()) {
      return roles;
    }
    Set<Set<String>> different = new java.util.LinkedHashSet<>();
    for (JsonNode sibling : siblings) {
      Set<String> names = new TreeSet<>();
      sibling.path("roles").forEach(role -> names.add(role.asText()));
      different.add(names);
    }
    if (different.size() != 1) {
      throw usage(
          "The siblings are sealed to different roles: "
              + different
              + ". Say with --role who may read the merged content.");
    }
    return List.copyOf(different.iterator().next());
  }
}
