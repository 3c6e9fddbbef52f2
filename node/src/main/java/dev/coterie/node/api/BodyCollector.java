package dev.coterie.node.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the body of a request into memory, up to a limit, and never looks into it: content of an
 * entry may well call itself a form, which the web library's own handler would take apart.
 */
final class BodyCollector implements Handler<RoutingContext> {
  private static final String KEY = BodyCollector.class.getName();

  private final int maxBytes;

  BodyCollector(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The body of a request that has passed here. */
  static byte[] of(RoutingContext ctx) {
    Buffer body = ctx.get(KEY);
    return body == null ? new byte[0] : body.getBytes();
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (announced(request) > maxBytes) {
      ctx.fail(413);
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (ctx.failed()) {
            return;
          }
          if (body.length() + chunk.length() > maxBytes) {
            ctx.fail(413);
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(
        end -> {
          if (!ctx.failed()) {
            ctx.put(KEY, body);
            ctx.next();
          }
        });
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
