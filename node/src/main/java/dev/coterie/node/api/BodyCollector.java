package dev.coterie.node.api;

import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Reads the body of a request into memory, up to a limit for each and one for all together, and
 * never looks into it: content of an entry may well call itself a form, which the web library's own
 * handler would take apart.
 */
final class BodyCollector implements Handler<RoutingContext> {
  private static final String KEY = BodyCollector.class.getName();

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int maxBytes;
  private final long maxBytesTogether;
  private long bytesTogether;

  /**
   * @param maxBytesTogether of all bodies whose requests are not answered yet
   */
  BodyCollector(int maxBytes, long maxBytesTogether) {
    this.maxBytes = maxBytes;
    this.maxBytesTogether = maxBytesTogether;
  }

  /** Bytes of all bodies whose requests are not answered yet. */
  long bytesTogether() {
    return bytesTogether;
  }

  private static CoterieException tooMuchToDo() {
    return new CoterieException(
        Kind.UNAVAILABLE,
        "This node has too much to do: the requests that it works on fill the memory for them."
            + " Nothing was written. Try again in a second.",
        RETRY_AFTER);
  }

  /** The body of a request that has passed here. */
  static byte[] of(RoutingContext ctx) {
    Buffer body = ctx.get(KEY);
    return body == null ? new byte[0] : body.getBytes();
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    long announced = announced(request);
    if (announced > maxBytes) {
      ctx.fail(413);
      return;
    }
    if (bytesTogether + announced > maxBytesTogether) {
      ctx.fail(tooMuchToDo());
      return;
    }
    Buffer body = Buffer.buffer();
    ctx.addEndHandler(ended -> bytesTogether -= body.length());
    request.handler(
        chunk -> {
          if (ctx.failed()) {
            return;
          }
          if (body.length() + chunk.length() > maxBytes) {
            ctx.fail(413);
          } else if (bytesTogether + chunk.length() > maxBytesTogether) {
            ctx.fail(tooMuchToDo());
          } else {
            body.appendBuffer(chunk);
            bytesTogether += chunk.length();
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

  /** How long the body is, as its sender says; 0 where it does not. */
  static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
