package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Print an entry's content, exactly.",
      "Where siblings stand side by side, all are printed and the exit code is 4."
    })
final class GetCommand extends BaseCommand {
  @Parameters(paramLabel = "ADDRESS", description = "ucxl://AUTHORITY/SEGMENT/…")
  private String address = "";

  @Option(
      names = "--role",
      paramLabel = "NAME",
      description = "see only what is sealed to this role")
  private @Nullable String role;

  @Option(
      names = "--at-least",
      paramLabel = "TOKEN",
      description = "as new as this, or exit code 6: read your writes")
  private @Nullable String atLeast;

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      description = "replicas that must answer: one, quorum (default) or all")
  private @Nullable String consistency;

  @Option(
      names = "--explain",
      description = {
        "tell which peers were asked, what each answered and when, which versions won and what the",
        "others lost to: on standard error, or with --json as the member 'explain'"
      })
  private boolean explain;

  GetCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Accept", isJson() || explain ? "application/json" : "*/*");
    if (atLeast != null) {
      headers.put("Coterie-At-Least", atLeast);
    }
    Answer answer = client().attempt("GET", path(), headers, null);
    if (explain && isDocument(answer)) {
      ExplainText.tell(this, answer.json());
    }
    if (answer.isProblem()) {
      throw ApiClient.problem(answer);
    }
    if (isJson()) {
      print(answer.json());
    } else if (answer.isConflict()) {
      ObjectNode reading = answer.json();
      SiblingText.print(this, reading);
      int count = reading.path("siblings").size() + reading.path("unreadable").asInt();
      tell(
          address
              + " has "
              + count
              + " versions that were written without knowledge of each other. Nothing is lost:"
              + " choose or merge them with 'coterie resolve'.");
    } else {
      byte[] content =
          explain ? Content.of(answer.json().path("siblings").path(0)).bytes() : answer.body();
      environment().out().write(content, 0, content.length);
    }
    return answer.isConflict() ? CONFLICT : DONE;
  }

  private static boolean isDocument(Answer answer) {
    return answer.body().length > 0 && answer.body()[0] == '{';
  }

  private String path() {
    List<String> query = new ArrayList<>();
    if (role != null) {
      query.add("role=" + ApiClient.encoded(role));
    }
    if (consistency != null) {
      query.add("consistency=" + ApiClient.encoded(consistency));
    }
    if (explain) {
      query.add("explain=true");
    }
    String path = ApiClient.entryPath(address);
    return query.isEmpty() ? path : path + "?" + String.join("&", query);
  }
}
