package dev.coterie.node.api;

import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.CoterieException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Turns away at once what would be refused for lack of time: single entries' reads and writes, of
 * those who may ask, before a route is looked for, a timer is set or a byte of the body is read.
 * Under lasting overload most requests end here, so what is done for them is taken from those that
 * are served.
 */
final class Turnstile implements Handler<HttpServerRequest> {
  /** A body up to here is let pass unread; for a longer one the connection is closed. */
  static final int MAX_UNREAD_BODY_BYTES = 64 << 10;

  private final ContextStore store;
  private final ApiToken token;
  private final ConnectionGuard guard;
  private final Handler<HttpServerRequest> inside;

  /**
   * @param store for callers who would rather be refused than wait
   * @param inside where all others go on
   */
  Turnstile(
      ContextStore store,
      ApiToken token,
      ConnectionGuard guard,
      Handler<HttpServerRequest> inside) {
    this.store = store;
    this.token = token;
    this.guard = guard;
    this.inside = inside;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Optional<CoterieException> refusal =
        isOfOneEntry(request.path()) && token.isIn(request.getHeader(HttpHeaders.AUTHORIZATION))
            ? store.refusal()
            : Optional.empty();
    if (refusal.isEmpty()) {
      inside.handle(request);
      return;
    }
    guard.answeredAtOnce(request.connection());
    Replies.problem(request, Problem.of(refusal.get()), !isBodyShort(request));
  }

  private static boolean isOfOneEntry(String path) {
    return path.startsWith(Endpoint.GET_ENTRY.fixedPart())
        || path.startsWith(Endpoint.SEALED_ENTRY.fixedPart());
  }

  /** Whether the body is so short that reading past it is less than another connection. */
  private static boolean isBodyShort(HttpServerRequest request) {
    return !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        && BodyCollector.announced(request) <= MAX_UNREAD_BODY_BYTES;
  }
}
