package dev.coterie.node.api;

import dev.coterie.node.config.ApiSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.libp2p.host.OffenderLog;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running HTTP server of a node. */
public final class HttpApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final long CLOSE_WITHIN_MILLIS = 2000;

  private final Vertx vertx;
  private final URI uri;

  private HttpApi(Vertx vertx, URI uri) {
    this.vertx = vertx;
    this.uri = uri;
  }

  /**
   * Starts to listen.
   *
   * @param meters what {@code /metrics} shows; the server's own meters are added
   * @return the server; fails with {@link CoterieException} where the address cannot be had
   */
  public static CompletableFuture<HttpApi> start(
      NodeService node, ApiSettings settings, ApiToken token, PrometheusMeterRegistry meters) {
    Vertx vertx = Vertx.vertx(smallVertx());
    OffenderLog offenders = new OffenderLog();
    ConnectionGuard guard = new ConnectionGuard(vertx, settings, offenders);
    Router router = ApiRouter.create(vertx, node, token, guard, meters);
    HttpServer server =
        vertx
            .createHttpServer(options(settings))
            .connectionHandler(guard::accept)
            .invalidRequestHandler(request -> refuse(request, offenders))
            .requestHandler(new Turnstile(node.store().hurried(), token, guard, router))
            .exceptionHandler(e -> LOG.debug("A connection to the API failed: {}", e.toString()));
    CompletableFuture<HttpApi> started = new CompletableFuture<>();
    server
        .listen()
        .onComplete(
            listening ->
                started.complete(new HttpApi(vertx, uri(settings.host(), listening.actualPort()))),
            failure ->
                vertx
                    .close()
                    .onComplete(
                        closed -> started.completeExceptionally(cannotListen(settings, failure))));
    return started;
  }

  private static VertxOptions smallVertx() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static HttpServerOptions options(ApiSettings settings) {
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port())
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(true)
        .setMaxInitialLineLength(ApiLimits.MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(ApiLimits.MAX_HEAD_BYTES);
  }

  private static URI uri(String host, int port) {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + port);
  }

  private static CoterieException cannotListen(ApiSettings settings, Throwable cause) {
    return new CoterieException(
        Kind.FAILED,
        "The API cannot listen on "
            + settings.host()
            + ":"
            + settings.port()
            + ": "
            + cause.getMessage()
            + ". Choose another address with --api; port 0 picks a free one.",
        cause);
  }

  /** What is no HTTP gets one answer, and the connection ends. */
  private static void refuse(HttpServerRequest request, OffenderLog offenders) {
    Throwable cause = request.decoderResult().cause();
    offenders.note(
        "API client " + request.remoteAddress().hostAddress(),
        "what it sent is not HTTP: " + cause);
    int status = 400;
    if (cause instanceof TooLongHttpLineException) {
      status = 414;
    } else if (cause instanceof TooLongHttpHeaderException
        || cause instanceof TooLongFrameException) {
      status = 431;
    }
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Connection", "close")
        .end(Buffer.buffer(Json.bytes(Problem.ofStatus(status).toJson())))
        .onComplete(sent -> request.connection().close());
  }

  /** Where it listens: {@code http://127.0.0.1:4080}. */
  public URI uri() {
    return uri;
  }

  /** Stops it; returns when it has stopped, or after two seconds. */
  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn(
          "The API did not stop within {} ms; its connections end with the process.",
          CLOSE_WITHIN_MILLIS);
    } catch (ExecutionException e) {
      LOG.warn("The API did not stop cleanly", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
