package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Answer;
import dev.coterie.node.api.ApiClient.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--explain",
      description = {
        "tell what the read before it found, what each replica answered and when: on standard",
        "error, or with --json as the member 'explain'"
      })
  private boolean explain;

  /** The path of an entry with the parameters of a write. */
  String path(String entryPath, List<String> query) {
    List<String> all = new ArrayList<>(query);
    if (explain) {
      all.add("explain=true");
    }
    return all.isEmpty() ? entryPath : entryPath + "?" + String.join("&", all);
  }

  /** Sends a write; what explains it is told whether or not it came about. */
  ObjectNode send(
      BaseCommand command,
      String method,
      String path,
      Map<String, String> headers,
      @Nullable Body body) {
    Answer answer = command.client().attempt(method, path, headers, body);
    if (explain && answer.body().length > 0 && answer.body()[0] == '{') {
      ExplainText.tell(command, answer.json());
    }
    if (answer.isProblem()) {
      throw ApiClient.problem(answer);
    }
    return answer.json();
  }

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
