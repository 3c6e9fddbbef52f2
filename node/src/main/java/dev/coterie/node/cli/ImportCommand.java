package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.InvalidAddressException;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Body;
import dev.coterie.node.api.Json;
import dev.coterie.node.cli.TreeWalk.Source;
import dev.coterie.node.context.CoterieException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Write every file of a tree as an entry.",
      "What cannot be written is reported, the rest is; the exit code is then 1.",
      "Directories whose name begins with a dot are left out."
    })
final class ImportCommand extends BaseCommand {
  private static final int MAX_BATCH_FILES = 64;
  private static final long MAX_BATCH_BYTES = 1 << 20;

  @Parameters(paramLabel = "DIR", description = "the tree")
  private Path directory = Path.of("");

  @Option(
      names = "--under",
      required = true,
      paramLabel = "ADDRESS",
      description = "where the tree goes: a file's path follows this")
  private String under = "";

  @Option(
      names = "--role",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "a role that may read the entries; repeatable")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "leave out what has such a name, or such a path if it has a slash; repeatable")
  private List<String> excluded = new ArrayList<>();

  @Option(names = "--hidden", description = "enter directories whose name begins with a dot")
  private boolean withHidden;

  @Option(names = "--tag", paramLabel = "T", description = "a tag of every entry; repeatable")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      description = "replicas that must have each on disk: one, quorum (default) or all")
  private @Nullable String consistency;

  private final Refused refused = new Refused();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicLong writtenBytes = new AtomicLong();
  private final AtomicReference<@Nullable CoterieException> broken = new AtomicReference<>();

  ImportCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!Files.isDirectory(directory)) {
      throw usage("There is no directory " + directory + ". Nothing was written.");
    }
    TreeWalk walk = new TreeWalk(directory, root(), withHidden, excluded, refused);
    ApiClient client = client();
    List<Source> sources = walk.find();
    int found = sources.size() + refused.count();
    Progress progress = new Progress(this, "imported", sources.size());
    Workers.each(batches(sources), batch -> write(client, batch, progress));
    report(found, walk.skipped());
    return refused.count() == 0 ? DONE : FAILED;
  }

  private String root() {
    try {
      AddressPrefix prefix = AddressPrefix.parse(under);
      if (prefix.segments().isEmpty()) {
        throw usage("--under needs an authority at least: ucxl://NAME. Nothing was written.");
      }
      return prefix.toString();
    } catch (InvalidAddressException e) {
      throw usage(e.getMessage() + ". Nothing was written.");
    }
  }

  private static List<List<Source>> batches(List<Source> sources) {
    List<List<Source>> batches = new ArrayList<>();
    List<Source> batch = new ArrayList<>();
    long bytes = 0;
    for (Source source : sources) {
      boolean full = batch.size() == MAX_BATCH_FILES || bytes + source.bytes() > MAX_BATCH_BYTES;
      if (full && !batch.isEmpty()) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(source);
      bytes += source.bytes();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private void write(ApiClient client, List<Source> batch, Progress progress) {
    ObjectNode body = Json.object();
    ArrayNode operations = body.putArray("operations");
    List<Source> sent = new ArrayList<>();
    for (Source source : batch) {
      try {
        operations.add(operation(source));
        sent.add(source);
      } catch (CoterieException e) {
        refused.add(source.name(), e);
      }
    }
    send(client, body, sent);
    progress.add(batch.size(), batch.stream().mapToLong(Source::bytes).sum());
  }

  private ObjectNode operation(Source source) {
    ObjectNode operation = Json.object().put("op", "put").put("address", source.address());
    Content.ofFile(source.file()).addTo(operation);
    operation.set("roles", Json.texts(roles));
    operation.set("tags", Json.texts(tags));
    if (consistency != null) {
      operation.put("consistency", consistency);
    }
    return operation;
  }

  private void send(ApiClient client, ObjectNode body, List<Source> sent) {
    CoterieException earlier = broken.get();
    if (earlier != null) {
      sent.forEach(source -> refused.add(source.name(), earlier));
      return;
    }
    try {
      JsonNode results =
          client.ask("POST", "/v1/batch", Map.of(), Body.json(body)).json().path("results");
      for (int i = 0; i < sent.size(); i++) {
        note(sent.get(i), results.path(i));
      }
    } catch (CoterieException e) {
      broken.compareAndSet(null, e);
      sent.forEach(source -> refused.add(source.name(), e));
    }
  }

  private void note(Source source, JsonNode result) {
    if (result.path("problem") instanceof ObjectNode problem) {
      refused.add(source.name(), ApiClient.problem(problem));
    } else {
      written.incrementAndGet();
      writtenBytes.addAndGet(source.bytes());
    }
  }

  private void report(int found, int skipped) {
    if (isJson()) {
      ObjectNode json = Json.object();
      json.put("under", under);
      json.put("files", found);
      json.put("written", written.get());
      json.put("bytes", writtenBytes.get());
      json.put("skipped", skipped);
      refused.addTo(json);
      print(json);
      return;
    }
    refused.tell(this);
    print(
        "read "
            + found
            + " files, written "
            + written
            + " ("
            + Progress.mebibytes(writtenBytes.get())
            + ") under "
            + under
            + ", refused "
            + refused.count()
            + ", left out "
            + skipped);
  }
}
