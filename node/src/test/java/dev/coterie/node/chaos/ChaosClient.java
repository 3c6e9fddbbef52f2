package dev.coterie.node.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Outcome;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.chaos.ChaosOperation.Sibling;
import dev.coterie.node.context.ContextToken;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.vectorclock.Dot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Does operations over HTTP and takes down what it was told of them. */
final class ChaosClient {
  private static final String CONTEXT = "Coterie-Context";
  private static final byte[] NOTHING = new byte[0];

  private final ChaosHistory history;

  ChaosClient(ChaosHistory history) {
    this.history = history;
  }

  /** What is asked of which peer. */
  record Task(Phase phase, int place, PeerProcess peer, Kind kind, String address, String value) {}

  /** Does it and takes it down; the operation. */
  ChaosOperation run(Task task, Optional<ContextToken> given) throws InterruptedException {
    return run(task, given, task.address());
  }

  /** Does it at one address and takes it down as done at another: a lie, to be found out. */
  ChaosOperation run(Task task, Optional<ContextToken> given, String doneAt)
      throws InterruptedException {
    long begunAt = history.now();
    Noted noted;
    try {
      noted = note(task, send(task, given, doneAt));
    } catch (IOException e) {
      noted = Noted.of(task.kind() == Kind.GET ? Outcome.FAILED : Outcome.UNKNOWN);
    }
    ChaosOperation operation =
        new ChaosOperation(
            begunAt,
            history.now(),
            task.phase(),
            task.place(),
            task.kind(),
            task.address(),
            task.value(),
            given,
            noted.outcome(),
            noted.dot(),
            noted.shown(),
            noted.keepers(),
            noted.siblings());
    history.add(operation);
    return operation;
  }

  /** A read of what one replica has itself; not taken down. */
  static Optional<Map<String, String>> local(PeerProcess replica, String address)
      throws InterruptedException {
    try {
      PeerProcess.Answer answer = replica.json(PeerProcess.entryPath(address) + "?consistency=one");
      if (answer.status() != 200 && answer.status() != 300 && answer.status() != 404) {
        return Optional.empty();
      }
      Map<String, String> state = new TreeMap<>();
      for (Sibling sibling : siblings(answer)) {
        state.put(sibling.dot().toString(), sibling.value());
      }
      state.put("context", answer.headers().firstValue(CONTEXT).orElse(""));
      return Optional.of(state);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static PeerProcess.Answer send(Task task, Optional<ContextToken> given, String address)
      throws IOException, InterruptedException {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Accept", "application/json");
    given.ifPresent(token -> headers.put(CONTEXT, token.toString()));
    String path = PeerProcess.entryPath(address);
    return switch (task.kind()) {
      case GET -> task.peer().ask("GET", path, NOTHING, headers);
      case RM -> task.peer().ask("DELETE", path, NOTHING, headers);
      case PUT -> {
        headers.put("Content-Type", "text/plain");
        byte[] body = task.value().getBytes(StandardCharsets.UTF_8);
        yield task.peer().ask("PUT", path + "?role=" + ChaosSwarm.ROLE, body, headers);
      }
    };
  }

  private record Noted(
      Outcome outcome,
      Optional<Dot> dot,
      Optional<ContextToken> shown,
      List<String> keepers,
      List<Sibling> siblings) {
    static Noted of(Outcome outcome) {
      return new Noted(outcome, Optional.empty(), Optional.empty(), List.of(), List.of());
    }
  }

  private static Noted note(Task task, PeerProcess.Answer answer) throws IOException {
    return task.kind() == Kind.GET ? noteRead(answer) : noteWrite(answer);
  }

  private static Noted noteRead(PeerProcess.Answer answer) throws IOException {
    Optional<ContextToken> shown = answer.headers().firstValue(CONTEXT).map(ContextToken::parse);
    boolean isAnswered = answer.status() == 200 || answer.status() == 300 || answer.status() == 404;
    return isAnswered
        ? new Noted(Outcome.ACKNOWLEDGED, Optional.empty(), shown, List.of(), siblings(answer))
        : Noted.of(Outcome.FAILED);
  }

  private static List<Sibling> siblings(PeerProcess.Answer answer) throws IOException {
    List<Sibling> siblings = new ArrayList<>();
    if (answer.status() == 404) {
      return siblings;
    }
    for (JsonNode sibling : answer.json().path("siblings")) {
      String content = sibling.path("content").asText();
      boolean isText = sibling.path("encoding").asText().equals("utf-8");
      siblings.add(
          new Sibling(
              ChaosOperation.dot(sibling.path("dot").asText()),
              ContextToken.parse(sibling.path("context").asText()).clock(),
              isText
                  ? content
                  : new String(Base64.getDecoder().decode(content), StandardCharsets.UTF_8)));
    }
    return siblings;
  }

  private static Noted noteWrite(PeerProcess.Answer answer) throws IOException {
    if (answer.status() == 200) {
      JsonNode receipt = answer.json();
      List<String> keepers = new ArrayList<>();
      for (JsonNode replica : receipt.path("replicas")) {
        if (replica.path("counts").asBoolean()
            && replica.path("outcome").asText().equals("stored")) {
          keepers.add(replica.path("peer").asText());
        }
      }
      return new Noted(
          Outcome.ACKNOWLEDGED,
          Optional.of(ChaosOperation.dot(receipt.path("dot").asText())),
          Optional.of(ContextToken.parse(receipt.path("context").asText())),
          keepers,
          List.of());
    }
    String said = new String(answer.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    boolean isNothing = answer.status() == 404 || said.contains("nothing was written");
    return Noted.of(isNothing ? Outcome.FAILED : Outcome.UNKNOWN);
  }
}
