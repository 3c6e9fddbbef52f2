package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = {
      "Print a line for each entry under a prefix that changes, until interrupted: put, rm or",
      "siblings, and the address. Tells of every entry that this node can read, whichever peers",
      "store it: at once where this node does, else within one sweep ('follow-every')."
    })
final class WatchCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      defaultValue = "ucxl://",
      paramLabel = "PREFIX",
      description = "ucxl://AUTHORITY/SEGMENT/…; all, where it is left out")
  private String prefix = "";

  @Option(names = "--count", paramLabel = "N", description = "end after so many changes")
  private long count = Long.MAX_VALUE;

  private long seen;
  private String told = "";

  WatchCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    if (count < 1) {
      throw usage("--count is at least 1, not " + count);
    }
    client().stream("/v1/events?prefix=" + ApiClient.encoded(prefix), this::take);
    return DONE;
  }

  private boolean take(ObjectNode event) {
    String kind = event.path("event").asText();
    boolean isSweep = kind.equals("sweep");
    if (isJson()) {
      print(event);
    } else if (isSweep) {
      tellCoverage(event);
    } else {
      print(kind + " " + event.path("address").asText());
    }
    environment().out().flush();
    seen += isSweep ? 0 : 1;
    return seen < count;
  }

  /** Says once how complete the view is, and again when that has changed. */
  private void tellCoverage(ObjectNode sweep) {
    boolean isComplete = sweep.path("complete").asBoolean();
    String state =
        isComplete
            ? "complete"
            : "incomplete: "
                + sweep.path("covered").asInt()
                + " of "
                + sweep.path("regions").asInt()
                + " regions of the key space could be seen";
    if (!state.equals(told)) {
      told = state;
      String age =
          sweep.has("ageMillis")
              ? ", as of "
                  + Duration.ofMillis(sweep.path("ageMillis").asLong()).toSeconds()
                  + " s ago"
              : "";
      tell("following " + sweep.path("entries").asInt() + " entries, " + state + age);
      environment().err().flush();
    }
  }
}
