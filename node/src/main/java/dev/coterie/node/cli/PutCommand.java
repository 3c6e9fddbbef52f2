package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Write an entry, sealed to roles. Replaces what a read just before it shows.")
final class PutCommand extends BaseCommand {
  @Parameters(index = "0", paramLabel = "ADDRESS", description = "ucxl://AUTHORITY/SEGMENT/…")
  private String address = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "-",
      description = "read the content from standard input")
  private @Nullable String stdin;

  @Option(names = "--text", paramLabel = "T", description = "the content")
  private @Nullable String text;

  @Option(names = "--file", paramLabel = "F", description = "the file with the content")
  private @Nullable Path file;

  @Option(
      names = "--role",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "a role that may read it; repeatable")
  private List<String> roles = new ArrayList<>();

  @Option(names = "--tag", paramLabel = "T", description = "a tag; repeatable")
  private List<String> tags = new ArrayList<>();

  @Option(names = "--technology", paramLabel = "T", description = "a technology; repeatable")
  private List<String> technologies = new ArrayList<>();

  @Option(names = "--link", paramLabel = "URI", description = "what it refers to; repeatable")
  private List<String> links = new ArrayList<>();

  @Option(
      names = "--metadata",
      paramLabel = "NAME=VALUE",
      description = "a field of metadata; repeatable")
  private Map<String, String> metadata = new LinkedHashMap<>();

  @Option(names = "--media-type", paramLabel = "TYPE", description = "else guessed")
  private @Nullable String mediaType;

  @Option(names = "--ttl", paramLabel = "DURATION", description = "after which it is gone")
  private @Nullable String ttl;

  @Option(names = "--if-absent", description = "refused where the entry exists")
  private boolean ifAbsent;

  @Mixin private WriteOptions write = new WriteOptions();

  PutCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    Content content = content();
    ObjectNode document = Json.object();
    new Content(content.bytes(), mediaType == null ? content.mediaType() : mediaType)
        .addTo(document);
    document.set("roles", Json.texts(roles));
    document.set("tags", Json.texts(tags));
    document.set("technologies", Json.texts(technologies));
    document.set("links", Json.texts(links));
    ObjectNode fields = document.putObject("metadata");
    metadata.forEach(fields::put);
    if (ttl != null) {
      document.put("ttl", ttl);
    }
    if (ifAbsent) {
      document.put("ifAbsent", true);
    }
    write.addTo(document);
    String path = write.path(ApiClient.entryPath(address), List.of());
    ObjectNode receipt = write.send(this, "PUT", path, Map.of(), Body.entry(document));
    Receipts.print(this, receipt, "written");
    return DONE;
  }

  private Content content() {
    int sources = (text != null ? 1 : 0) + (file != null ? 1 : 0) + (stdin != null ? 1 : 0);
    if (sources != 1) {
      throw usage("Give the content once: --text T, --file F, or - for standard input.");
    }
    if (text != null) {
      return Content.ofText(text);
    }
    if (file != null) {
      return Content.ofFile(file);
    }
    if (!"-".equals(stdin)) {
      throw usage(
          "'"
              + stdin
              + "' is one argument too many: --file takes a file's name, - means standard input.");
    }
    return Content.ofStream(environment().in());
  }
}
