package dev.coterie.node.api;

import dev.coterie.node.config.ApiSettings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.IdentityHashMap;

/**
 * Bounds what connections cost: how many there are, how long one may be without a request (a head
 * that drips in counts as none), how long a request may take to arrive, and an answer to be made.
 * Used by the server's one event loop only.
 */
final class ConnectionGuard implements Handler<RoutingContext> {
  /** How long an answer may take: a batch of puts at its largest, on a slow swarm. */
  static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final ApiSettings settings;
  private final IdentityHashMap<HttpConnection, Connection> connections = new IdentityHashMap<>();

  ConnectionGuard(Vertx vertx, ApiSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  private final class Connection {
    private final HttpConnection connection;
    private int requests;
    private long idleTimer = NO_TIMER;

    Connection(HttpConnection connection) {
      this.connection = connection;
      expectRequest();
    }

    void expectRequest() {
      idleTimer = vertx.setTimer(settings.idleTimeout().toMillis(), timer -> connection.close());
    }

    void requestBegan() {
      requests++;
      stopTimer();
    }

    void requestEnded() {
      requests--;
      if (requests == 0 && connections.get(connection) == this) {
        expectRequest();
      }
    }

    void stopTimer() {
      vertx.cancelTimer(idleTimer);
      idleTimer = NO_TIMER;
    }
  }

  /** A new connection: watched, or closed where there are too many. */
  void accept(HttpConnection connection) {
    if (connections.size() >= settings.maxConnections()) {
      connection.close();
      return;
    }
    connections.put(connection, new Connection(connection));
    connection.closeHandler(
        closed -> {
          Connection watched = connections.remove(connection);
          if (watched != null) {
            watched.stopTimer();
          }
        });
  }

  int connections() {
    return connections.size();
  }

  /** The head of a request is here: its clock starts. */
  @Override
  public void handle(RoutingContext ctx) {
    HttpConnection connection = ctx.request().connection();
    Connection watched = connections.get(connection);
    if (watched == null) {
      connection.close();
      return;
    }
    watched.requestBegan();
    long arrival = vertx.setTimer(settings.requestTimeout().toMillis(), timer -> late(ctx));
    long answer = vertx.setTimer(ANSWER_TIMEOUT.toMillis(), timer -> fail(ctx, 503));
    ctx.addEndHandler(
        ended -> {
          vertx.cancelTimer(arrival);
          vertx.cancelTimer(answer);
          watched.requestEnded();
          if (!ctx.request().isEnded()) {
            connection.close();
          }
        });
    ctx.next();
  }

  private static void late(RoutingContext ctx) {
    if (!ctx.request().isEnded()) {
      fail(ctx, 408);
    }
  }

  private static void fail(RoutingContext ctx, int status) {
    if (!ctx.response().ended()) {
      ctx.fail(status);
    }
  }
}
