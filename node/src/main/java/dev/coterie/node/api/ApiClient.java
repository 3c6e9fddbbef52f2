package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with the node that runs on a home. Blocking, and quick to start: the JDK's plain HTTP
 * connection, which keeps connections alive between requests. Safe for use by several threads.
 */
public final class ApiClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A little more than the server gives an answer. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(310);

  /** How long a request that the node has refused for lack of time is tried again. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A stream of events is never silent for so long while its node runs. */
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(60);

  private static final String DATA = "data: ";

  /** Longest answer that is read: a batch of reads, in base64 and with descriptions. */
  private static final long MAX_ANSWER_BYTES = 512L << 20;

  private final Path home;
  private final ApiFile api;

  private ApiClient(Path home, ApiFile api) {
    this.home = home;
    this.api = api;
  }

  /** The client of the node on a home; {@code FAILED}, with advice, where none runs. */
  public static ApiClient of(Path home) {
    return new ApiClient(home, ApiFile.read(home));
  }

  /** An answer: 2xx, 300 with siblings, or a problem. */
  public record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    public boolean isConflict() {
      return status == 300;
    }

    public boolean isProblem() {
      return status >= 400;
    }

    public ObjectNode json() {
      return Json.parse(body, "The node's answer");
    }
  }

  /** A body and its media type. */
  public record Body(String mediaType, byte[] bytes) {
    public static Body json(ObjectNode document) {
      return new Body(Replies.JSON, Json.bytes(document));
    }

    /** An entry to write, as a document. */
    public static Body entry(ObjectNode document) {
      return new Body(EntryDocument.MEDIA_TYPE, Json.bytes(document));
    }
  }

  /** A part of a path or a query, percent-encoded. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public static String entryPath(String address) {
    return Endpoint.GET_ENTRY.fixedPart() + encoded(address);
  }

  public ObjectNode getJson(String path) {
    return ask("GET", path, Map.of("Accept", Replies.JSON), null).json();
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws CoterieException what the node answered that it could not or would not do, or {@code
   *     FAILED} where it cannot be reached
   */
  public Answer ask(String method, String path, Map<String, String> headers, @Nullable Body body) {
    Answer answer = attempt(method, path, headers, body);
    if (answer.isProblem()) {
      throw problem(answer);
    }
    return answer;
  }

  /**
   * Asks, and waits for the answer, which may be a problem. A node that has too much to do, and
   * says when to come again, is asked again for a few seconds: it has not begun anything.
   *
   * @throws CoterieException {@code FAILED} where the node cannot be reached
   */
  public Answer attempt(
      String method, String path, Map<String, String> headers, @Nullable Body body) {
    Answer answer = once(method, path, headers, body);
    Duration left = PATIENCE;
    for (Duration wait = wait(answer); wait.compareTo(Duration.ZERO) > 0; wait = wait(answer)) {
      left = left.minus(wait);
      if (left.isNegative() || !pause(wait)) {
        return answer;
      }
      answer = once(method, path, headers, body);
    }
    return answer;
  }

  /** How long a node that has too much to do says to wait; nothing where it does not. */
  private static Duration wait(Answer answer) {
    if (answer.status() != 503) {
      return Duration.ZERO;
    }
    try {
      long millis = answer.json().path(Problem.RETRY_AFTER).asLong();
      return Duration.ofMillis(Math.min(millis, PATIENCE.toMillis() + 1));
    } catch (CoterieException e) {
      return Duration.ZERO; // whatever answered, it is not known to have done nothing
    }
  }

  private static boolean pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Answer once(
      String method, String path, Map<String, String> headers, @Nullable Body body) {
    try {
      HttpURLConnection connection = open(method, path, headers);
      if (body != null) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", body.mediaType());
        // Streaming, too, keeps the JDK from sending a request a second time by itself.
        connection.setFixedLengthStreamingMode(body.bytes().length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.bytes());
        }
      }
      return new Answer(
          connection.getResponseCode(), connection.getHeaderFields(), readBody(connection));
    } catch (ConnectException e) {
      throw ApiFile.notRunning(home, e);
    } catch (SocketTimeoutException e) {
      throw unanswered("did not answer in time", e);
    } catch (IOException e) {
      throw unanswered("broke off: " + e.getMessage(), e);
    }
  }

  /**
   * Follows a stream of events until the handler has had enough.
   *
   * @param handler takes the data of each event; false ends it
   * @throws CoterieException what the node answered instead, or {@code FAILED} when it broke off
   */
  public void stream(String path, Predicate<ObjectNode> handler) {
    try {
      HttpURLConnection connection = open("GET", path, Map.of("Accept", EventRoute.MEDIA_TYPE));
      connection.setReadTimeout((int) SILENCE_TIMEOUT.toMillis());
      int status = connection.getResponseCode();
      if (status >= 400) {
        throw problem(new Answer(status, connection.getHeaderFields(), readBody(connection)));
      }
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          boolean isData = line.startsWith(DATA);
          if (isData && !handler.test(event(line.substring(DATA.length())))) {
            connection.disconnect();
            return;
          }
        }
      }
      throw ended(null);
    } catch (ConnectException e) {
      throw ApiFile.notRunning(home, e);
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private static ObjectNode event(String data) {
    return Json.parse(data.getBytes(StandardCharsets.UTF_8), "An event");
  }

  private CoterieException ended(@Nullable IOException cause) {
    String message =
        "The node at "
            + api.uri()
            + " ended the stream of events. List what is there and follow"
            + " anew when it runs.";
    return cause == null
        ? new CoterieException(Kind.FAILED, message)
        : new CoterieException(Kind.FAILED, message, cause);
  }

  private HttpURLConnection open(String method, String path, Map<String, String> headers)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri(path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false); // 300 is an answer here
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    connection.setReadTimeout((int) ANSWER_TIMEOUT.toMillis());
    connection.setRequestProperty("Authorization", "Bearer " + api.token());
    headers.forEach(connection::setRequestProperty);
    return connection;
  }

  private URI uri(String path) throws MalformedURLException {
    URI uri = URI.create(api.uri() + path);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new MalformedURLException("'" + api.uri() + "' is no http URL");
    }
    return uri;
  }

  private static byte[] readBody(HttpURLConnection connection) throws IOException {
    InputStream stream =
        connection.getResponseCode() >= 400
            ? connection.getErrorStream()
            : connection.getInputStream();
    if (stream == null) {
      return new byte[0];
    }
    try (stream) {
      if (connection.getContentLengthLong() > MAX_ANSWER_BYTES) {
        throw new IOException("the answer is over " + MAX_ANSWER_BYTES + " bytes");
      }
      return stream.readAllBytes();
    }
  }

  /** The failure that an answer which is a problem tells of. */
  public static CoterieException problem(Answer answer) {
    try {
      return problem(answer.json());
    } catch (CoterieException e) {
      return new CoterieException(
          Kind.FAILED,
          "The node answered " + answer.status() + " and nothing that explains it.",
          e);
    }
  }

  /** The failure that a problem document tells of. */
  public static CoterieException problem(ObjectNode problem) {
    String detail = problem.path("detail").asText("The node says no more.");
    String kind = problem.path("kind").asText().toUpperCase(Locale.ROOT).replace('-', '_');
    for (Kind known : Kind.values()) {
      if (known.name().equals(kind)) {
        return new CoterieException(known, detail);
      }
    }
    return new CoterieException(Kind.FAILED, detail);
  }

  private CoterieException unanswered(String how, IOException cause) {
    return new CoterieException(
        Kind.FAILED,
        "The node at "
            + api.uri()
            + " "
            + how
            + ". Whether a write happened is not known: read the entry when the node answers"
            + " again.",
        cause);
  }
}
