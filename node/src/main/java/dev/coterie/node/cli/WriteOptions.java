package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that write: condition and consistency. */
final class WriteOptions {
  @Option(
      names = "--context",
      paramLabel = "TOKEN",
      description = "the writer has seen exactly this; a stale token makes a sibling")
  private @Nullable String context;

  @Option(
      names = "--if-match",
      paramLabel = "TOKEN",
      description = "as --context, but refused where the entry has moved on")
  private @Nullable String ifMatch;

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      description = "replicas that must have it on disk: one, quorum (default) or all")
  private @Nullable String consistency;

  void addTo(ObjectNode document) {
    if (context != null) {
      document.put("context", context);
    }
    if (ifMatch != null) {
      document.put("ifMatch", ifMatch);
    }
    if (consistency != null) {
      document.put("consistency", consistency);
    }
  }

  @Nullable String context() {
    return context;
  }

  @Nullable String ifMatch() {
    return ifMatch;
  }

  @Nullable String consistency() {
    return consistency;
  }
}
