package dev.coterie.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.CoterieException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers and problems. */
final class Replies {
  static final String JSON = "application/json";

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  /** Goes on, on the connection's own thread, with what a future gives; its failure is answered. */
  static <T> void whenDone(RoutingContext ctx, CompletableFuture<T> future, Consumer<T> onSuccess) {
    Future.fromCompletionStage(future, ctx.vertx().getOrCreateContext())
        .onComplete(
            value -> {
              try {
                onSuccess.accept(value);
              } catch (RuntimeException e) {
                ctx.fail(e);
              }
            },
            ctx::fail);
  }

  /** Answers 200 with what a future gives, as JSON. */
  static <T> void json(
      RoutingContext ctx, CompletableFuture<T> future, Function<T, JsonNode> document) {
    whenDone(ctx, future, value -> json(ctx, 200, document.apply(value)));
  }

  static void json(RoutingContext ctx, int status, JsonNode document) {
    send(ctx, status, JSON, Json.bytes(document));
  }

  static void send(RoutingContext ctx, int status, String mediaType, byte[] body) {
    send(ctx.response(), status, mediaType, body);
  }

  private static void send(HttpServerResponse response, int status, String mediaType, byte[] body) {
    if (response.ended() || response.closed()) {
      return; // the caller has gone, or was told that it took too long
    }
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response
        .end(Buffer.buffer(body))
        .onFailure(e -> LOG.debug("An answer could not be sent: {}", e.getMessage()));
  }

  /**
   * Answers the failure of a request; the end of all that goes wrong.
   *
   * @param status of HTTP, where that is what went wrong: a path that cannot be read has no other
   */
  static void problem(RoutingContext ctx, int status) {
    Throwable failure = ctx.failure();
    boolean fromHttp = failure == null || (ctx.statusCode() > 0 && ctx.statusCode() != 500);
    if (!fromHttp && Problem.isUnforeseen(failure)) {
      LOG.error("{} {} failed", ctx.request().method(), ctx.currentRoute(), failure);
    }
    problem(ctx, fromHttp ? Problem.ofStatus(status) : Problem.of(failure));
  }

  /** The problem as a document, with the explanation of its failure where that was asked for. */
  private static ObjectNode document(RoutingContext ctx, Problem problem) {
    ObjectNode json = problem.toJson();
    if (Boolean.TRUE.equals(ctx.get(Explanations.MEMBER)) && ctx.failure() != null) {
      Problem.known(ctx.failure())
          .flatMap(CoterieException::explanation)
          .ifPresent(explanation -> json.set(Explanations.MEMBER, Explanations.of(explanation)));
    }
    return json;
  }

  static void problem(RoutingContext ctx, Problem problem) {
    // What is left of the request is not wanted: the connection ends with the answer.
    problem(ctx.response(), problem, document(ctx, problem), !ctx.request().isEnded());
  }

  /**
   * Answers a request that no route was looked for.
   *
   * @param closes whether the connection ends with the answer
   */
  static void problem(HttpServerRequest request, Problem problem, boolean closes) {
    if (closes) {
      request.response().endHandler(sent -> request.connection().close());
    }
    problem(request.response(), problem, problem.toJson(), closes);
  }

  private static void problem(
      HttpServerResponse response, Problem problem, ObjectNode document, boolean closes) {
    if (problem.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    problem
        .retryAfter()
        .ifPresent(
            after ->
                response.putHeader(
                    HttpHeaders.RETRY_AFTER, Long.toString(after.plusMillis(999).toSeconds())));
    if (closes) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    send(response, problem.status(), Problem.MEDIA_TYPE, Json.bytes(document));
  }
}
