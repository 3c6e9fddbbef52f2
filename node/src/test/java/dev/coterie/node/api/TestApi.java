package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.config.ApiSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The API of a fake node on a free port, and requests to it. */
public final class TestApi implements AutoCloseable {
  private final FakeNode node = new FakeNode();
  private final ApiToken token = ApiToken.generate();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpApi api;

  private TestApi(ApiSettings settings) {
    this.api =
        HttpApi.start(node, settings, token, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
            .join();
  }

  public static TestApi start() {
    return new TestApi(ApiSettings.onFreePort());
  }

  static TestApi start(Duration requestTimeout, Duration idleTimeout, int maxConnections) {
    return new TestApi(
        new ApiSettings("127.0.0.1", 0, false, requestTimeout, idleTimeout, maxConnections));
  }

  public FakeNode node() {
    return node;
  }

  URI uri() {
    return api.uri();
  }

  ApiToken token() {
    return token;
  }

  /** Makes a home whose node this is. */
  public void writeApiFile(Path home) {
    new ApiFile(api.uri(), token.text()).write(home);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.uri().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** A request that has not been sent. */
  HttpRequest.Builder request(String method, String path, String body) {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return HttpRequest.newBuilder(URI.create(api.uri() + path))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + token.text())
        .method(method, publisher);
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<byte[]> send(String method, String path, String body) {
    return send(request(method, path, body));
  }

  static ObjectNode json(HttpResponse<byte[]> response) {
    return Json.parse(response.body(), "The answer");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() {
    api.close();
  }
}
