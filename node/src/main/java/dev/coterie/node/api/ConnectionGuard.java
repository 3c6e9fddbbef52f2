package dev.coterie.node.api;

import dev.coterie.node.config.ApiSettings;
import dev.coterie.node.libp2p.host.OffenderLog;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

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
  private final OffenderLog offenders;
  private final IdentityHashMap<HttpConnection, Connection> connections = new IdentityHashMap<>();

  /** Those without a request, the one that has waited longest first. */
  private final Set<Connection> waiting = new LinkedHashSet<>();

  ConnectionGuard(Vertx vertx, ApiSettings settings, OffenderLog offenders) {
    this.vertx = vertx;
    this.settings = settings;
    this.offenders = offenders;
  }

  private final class Connection {
    private final HttpConnection connection;
    private int requests;
    private long idleTimer = NO_TIMER;
    private boolean answeredSince;

    Connection(HttpConnection connection) {
      this.connection = connection;
      expectRequest();
    }

    void expectRequest() {
      idleTimer = vertx.setTimer(settings.idleTimeout().toMillis(), timer -> idle());
      waiting.add(this);
    }

    /** Once more where a request came meanwhile that was answered at once. */
    private void idle() {
      if (answeredSince) {
        answeredSince = false;
        waiting.remove(this);
        expectRequest();
      } else {
        connection.close();
      }
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
      waiting.remove(this);
    }
  }

  /**
   * A new connection. Where there are too many, the one that has been without a request longest
   * makes room: a head that is sent in half and left must not keep others out.
   */
  void accept(HttpConnection connection) {
    if (connections.size() >= settings.maxConnections()) {
      offenders.note(
          "API client " + connection.remoteAddress().hostAddress(),
          "more than " + settings.maxConnections() + " connections at a time");
      Iterator<Connection> longest = waiting.iterator();
      if (!longest.hasNext()) {
        connection.close();
        return;
      }
      drop(longest.next());
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

  private void drop(Connection watched) {
    connections.remove(watched.connection);
    watched.stopTimer();
    watched.connection.close();
  }

  /** A request was answered before anything of it was watched: its connection is not idle. */
  void answeredAtOnce(HttpConnection connection) {
    Connection watched = connections.get(connection);
    if (watched != null) {
      watched.answeredSince = true;
    }
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

  private void late(RoutingContext ctx) {
    if (!ctx.request().isEnded()) {
      offenders.note(
          "API client " + ctx.request().remoteAddress().hostAddress(),
          "a request did not arrive within " + settings.requestTimeout().toMillis() + " ms");
      fail(ctx, 408);
    }
  }

  private static void fail(RoutingContext ctx, int status) {
    if (!ctx.response().ended() && !ctx.response().headWritten()) {
      ctx.fail(status);
    }
  }
}
