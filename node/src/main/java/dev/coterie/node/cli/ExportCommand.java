package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.InvalidAddressException;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Answer;
import dev.coterie.node.api.Json;
import dev.coterie.node.context.CoterieException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Write the entries under a prefix as plain files into a directory, never outside it.",
      "Siblings get one file each, their number at its end; the exit code is then 4.",
      "With --sealed: one entry's payload as it is stored, an age file, to standard output."
    })
final class ExportCommand extends BaseCommand {
  @Parameters(paramLabel = "PREFIX", description = "ucxl://AUTHORITY/SEGMENT/…")
  private String prefix = "";

  @Option(names = "--to", paramLabel = "DIR", description = "the directory; made if missing")
  private @Nullable Path directory;

  @Option(names = "--sealed", description = "PREFIX is one address; write its sealed payload")
  private boolean sealed;

  @Option(names = "--force", description = "replace files that are there already")
  private boolean force;

  @Option(
      names = "--fresh",
      description = "ask the replicas first, for what others have written in the last minute")
  private boolean fresh;

  private final Refused refused = new Refused();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();
  private final AtomicInteger conflicts = new AtomicInteger();
  private final AtomicLong writtenBytes = new AtomicLong();

  ExportCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (sealed) {
      return exportSealed();
    }
    if (directory == null) {
      throw usage("Say where to: --to DIR, or --sealed for one entry to standard output.");
    }
    AddressPrefix under = parsed();
    ApiClient client = client();
    ObjectNode list = Pages.list(client, prefix, fresh);
    ExportTarget target = new ExportTarget(directory, force);
    var addresses = Pages.addresses(list);
    Progress progress = new Progress(this, "exported", addresses.size());
    Workers.each(addresses, address -> export(client, under, address, target, progress));
    report(list, addresses.size());
    if (refused.count() > 0) {
      return FAILED;
    }
    return conflicts.get() > 0 ? CONFLICT : DONE;
  }

  private AddressPrefix parsed() {
    try {
      return AddressPrefix.parse(prefix);
    } catch (InvalidAddressException e) {
      throw usage(e.getMessage() + ". Nothing was written.");
    }
  }

  private void export(
      ApiClient client,
      AddressPrefix under,
      String address,
      ExportTarget target,
      Progress progress) {
    long bytes = 0;
    try {
      ObjectNode reading = client.getJson(ApiClient.entryPath(address));
      JsonNode siblings = reading.path("siblings");
      boolean several = siblings.size() + reading.path("unreadable").asInt() > 1;
      for (int i = 0; i < siblings.size(); i++) {
        byte[] content = Content.of(siblings.path(i)).bytes();
        target.write(under, Address.parse(address), several ? ".sibling-" + (i + 1) : "", content);
        bytes += content.length;
      }
      conflicts.addAndGet(several ? 1 : 0);
      written.incrementAndGet();
      writtenBytes.addAndGet(bytes);
    } catch (CoterieException e) {
      if (e.kind() == CoterieException.Kind.NOT_FOUND) {
        gone.incrementAndGet(); // deleted since it was listed
      } else {
        refused.add(address, e);
      }
    }
    progress.add(1, bytes);
  }

  private void report(ObjectNode list, int entries) {
    if (isJson()) {
      ObjectNode json = Json.object();
      json.put("prefix", prefix);
      json.put("entries", entries - gone.get());
      json.put("written", written.get());
      json.put("bytes", writtenBytes.get());
      json.put("conflicts", conflicts.get());
      json.put("complete", list.path("complete").asBoolean());
      json.set("regions", list.path("regions"));
      json.set("covered", list.path("covered"));
      if (list.has("asOf")) {
        json.set("asOf", list.path("asOf"));
        json.set("ageMillis", list.path("ageMillis"));
      }
      json.put("unreadable", list.path("unreadable").asInt());
      refused.addTo(json);
      print(json);
      return;
    }
    refused.tell(this);
    Pages.tellCompleteness(this, list);
    print(
        "found "
            + (entries - gone.get())
            + " entries, written "
            + written
            + " ("
            + Progress.mebibytes(writtenBytes.get())
            + "), with siblings "
            + conflicts
            + ", refused "
            + refused.count());
  }

  private int exportSealed() {
    if (isJson() || directory != null) {
      throw usage("--sealed writes to standard output: it goes without --json and --to.");
    }
    String path = "/v1/sealed/" + ApiClient.encoded(prefix);
    Answer answer = client().ask("GET", path, Map.of(), null);
    if (answer.isConflict()) {
      tell(
          prefix
              + " has "
              + answer.json().path("siblings").size()
              + " siblings, and one file can hold one. Nothing was written. Resolve them first; or"
              + " take all from GET "
              + path
              + " of the API.");
      return CONFLICT;
    }
    environment().out().write(answer.body(), 0, answer.body().length);
    return DONE;
  }
}
