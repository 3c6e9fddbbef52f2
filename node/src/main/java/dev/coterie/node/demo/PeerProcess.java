package dev.coterie.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One peer in a process of its own: {@code java -jar coterie.jar run}, read as a script would read
 * it, and spoken to over its HTTP API.
 */
public final class PeerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CLEAN_STOP = Duration.ofSeconds(6);
  private static final Duration BUSY_WAIT = Duration.ofMillis(100);
  private static final int MAX_TRIES = 50;
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final Path home;
  private final Process process;
  private final Duration startedIn;
  private String id = "";
  private final List<String> addresses = new ArrayList<>();
  private String api = "";
  private final String token;

  private PeerProcess(Path home, Process process) throws IOException {
    this.home = home;
    this.process = process;
    long from = System.nanoTime();
    readUntilReady();
    this.startedIn = Duration.ofNanos(System.nanoTime() - from);
    this.token = JSON.readTree(home.resolve("api").toFile()).path("token").asText();
  }

  /** Starts a peer on its home, on free ports of the loopback, and waits until it is ready. */
  public static PeerProcess start(Jar jar, Path home, List<String> bootstrap) throws IOException {
    return start(jar, home, bootstrap, "/ip4/127.0.0.1/tcp/0");
  }

  /** The same, on a chosen address. */
  public static PeerProcess start(Jar jar, Path home, List<String> bootstrap, String listen)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--listen", listen));
    bootstrap.forEach(address -> options.addAll(List.of("--bootstrap", address)));
    return run(jar, home, options);
  }

  /** The same, with whatever options of {@code run}. */
  public static PeerProcess run(Jar jar, Path home, List<String> options) throws IOException {
    List<String> command = jar.command("run", "--home", home.toString(), "--api", "127.0.0.1:0");
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log(home).toFile()))
            .start();
    return new PeerProcess(home, process);
  }

  private void readUntilReady() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("peer ")) {
        id = line.substring("peer ".length());
      } else if (line.startsWith("listening ")) {
        addresses.add(line.substring("listening ".length()));
      } else if (line.startsWith("api ")) {
        api = line.substring("api ".length());
      } else if (line.equals("ready")) {
        return;
      }
    }
    throw new IOException("the peer of " + home + " ended before it was ready; see its log");
  }

  /** Where the messages of the peers of a home go, one after the other. */
  public static Path log(Path home) {
    return home.resolveSibling(home.getFileName() + ".log");
  }

  /** The number of the process. */
  public long pid() {
    return process.pid();
  }

  public Path home() {
    return home;
  }

  public String id() {
    return id;
  }

  /** Where it listens, ending in its peer id. */
  public List<String> addresses() {
    return List.copyOf(addresses);
  }

  public String api() {
    return api;
  }

  public String token() {
    return token;
  }

  /** How long it took from its start until it said that it was ready. */
  public Duration startedIn() {
    return startedIn;
  }

  /** An answer of the API. */
  public record Answer(int status, byte[] body, HttpHeaders headers) {
    public JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  /** Asks the API; JSON in the answer where it has a choice. */
  public Answer ask(String method, String path, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    HttpResponse<byte[]> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    for (int tries = 1; tries < MAX_TRIES && isTooBusy(response); tries++) {
      TimeUnit.MILLISECONDS.sleep(BUSY_WAIT.toMillis());
      response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  /** Whether the peer has begun nothing, and says to come again. */
  private static boolean isTooBusy(HttpResponse<byte[]> response) {
    return response.statusCode() == 503 && response.headers().firstValue("Retry-After").isPresent();
  }

  /** A GET for JSON. */
  public Answer json(String path) throws IOException, InterruptedException {
    return ask("GET", path, new byte[0], Map.of("Accept", "application/json"));
  }

  /** An entry's content as it is. */
  public Answer content(String address) throws IOException, InterruptedException {
    return ask("GET", entryPath(address), new byte[0], Map.of());
  }

  /** The path of an entry. */
  public static String entryPath(String address) {
    return "/v1/entries/" + encoded(address);
  }

  /** An address as a part of a path or query. */
  public static String encoded(String address) {
    return URLEncoder.encode(address, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Kills the process as a power cut would: no goodbye. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Stops the process cleanly, and for sure. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(CLEAN_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
