package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.index.Change;
import dev.coterie.node.index.Coverage;
import dev.coterie.node.index.FollowSet;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Changes as they happen, as server-sent events (WHATWG HTML, section 9.2): one for each change,
 * one after each sweep, and a comment where there was nothing to say for a while. A client that
 * does not read what it is sent is cut off; it reads the list and follows anew.
 */
final class EventRoute {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final ContextStore store;

  EventRoute(ContextStore store) {
    this.store = store;
  }

  void handle(RoutingContext ctx) {
    AddressPrefix prefix = Parameters.of(ctx, "prefix").prefix();
    Stream stream = new Stream(ctx);
    Replies.whenDone(ctx, store.watchAsync(prefix, stream), stream::watches);
  }

  /** One client's stream; written on the server's loop only. */
  private static final class Stream implements FollowSet.Listener {
    private final RoutingContext ctx;
    private final HttpServerResponse response;
    private final Context loop;
    private final long timer;
    private FollowSet.@Nullable Watch watch;
    private boolean begun;
    private boolean ended;

    Stream(RoutingContext ctx) {
      this.ctx = ctx;
      this.response = ctx.response();
      this.loop = ctx.vertx().getOrCreateContext();
      this.timer = ctx.vertx().setPeriodic(HEARTBEAT.toMillis(), fired -> write(":\n\n"));
      ctx.addEndHandler(over -> end());
    }

    void watches(FollowSet.Watch newWatch) {
      watch = newWatch;
      if (ended) {
        newWatch.close();
      } else {
        write(":\n\n");
      }
    }

    private void end() {
      ended = true;
      ctx.vertx().cancelTimer(timer);
      if (watch != null) {
        watch.close();
      }
    }

    private void write(String text) {
      if (ended || response.ended() || response.closed()) {
        return;
      }
      if (!begun) {
        begun = true;
        response.setChunked(true);
        response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      }
      if (response.writeQueueFull()) {
        ctx.request().connection().close();
        return;
      }
      var unused = response.write(text);
    }

    private void send(String name, ObjectNode data) {
      String text = "event: " + name + "\ndata: " + Json.line(data) + "\n\n";
      loop.runOnContext(now -> write(text));
    }

    @Override
    public void changed(Change change) {
      String name = change.kind().name().toLowerCase(Locale.ROOT);
      ObjectNode data = Json.object().put("event", name);
      data.put("address", change.address().toString());
      ArrayNode dots = data.putArray("dots");
      change.dots().forEach(dot -> dots.add(dot.toString()));
      send(name, data);
    }

    @Override
    public void swept(Coverage coverage) {
      ObjectNode data = Json.object().put("event", "sweep");
      data.put("complete", coverage.isComplete());
      data.put("regions", coverage.regions());
      data.put("covered", coverage.covered());
      coverage.age().ifPresent(age -> data.put("ageMillis", age.toMillis()));
      coverage.asOf().ifPresent(asOf -> data.put("asOf", asOf.toString()));
      data.put("entries", coverage.entries());
      data.put("unreadable", coverage.unreadable());
      send("sweep", data);
    }
  }
}
