package dev.coterie.node.api;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Leads requests to their endpoints, by way of the guard and the token check; the body is read
 * last, and only for those who may.
 */
final class ApiRouter {
  private static final String TIMER = "coterie.http.request.duration";
  private static final int[] HTTP_ERRORS = {400, 404, 405, 406, 413, 414, 415, 431, 500, 503};

  private final Router router;
  private final ApiToken token;
  private final PrometheusMeterRegistry meters;

  private ApiRouter(Vertx vertx, ApiToken token, PrometheusMeterRegistry meters) {
    this.router = Router.router(vertx);
    this.token = token;
    this.meters = meters;
  }

  static Router create(
      Vertx vertx,
      NodeService node,
      ApiToken token,
      ConnectionGuard guard,
      PrometheusMeterRegistry meters) {
    ApiRouter api = new ApiRouter(vertx, token, meters);
    Map<Endpoint, Handler<RoutingContext>> handlers = handlers(node, meters);
    api.router.route().handler(guard).failureHandler(ctx -> Replies.problem(ctx, ctx.statusCode()));
    api.add(handlers, true);
    api.router.route().handler(api::requireToken);
    api.router
        .route()
        .handler(new BodyCollector(ApiLimits.MAX_BODY_BYTES, ApiLimits.maxBodyBytesTogether()));
    api.add(handlers, false);
    for (int status : HTTP_ERRORS) {
      api.router.errorHandler(status, ctx -> Replies.problem(ctx, status));
    }
    return api.router;
  }

  private static Map<Endpoint, Handler<RoutingContext>> handlers(
      NodeService node, PrometheusMeterRegistry meters) {
    EntryRoutes entry = new EntryRoutes(node.store().hurried());
    ListRoutes lists = new ListRoutes(node.store());
    BatchRoute batch = new BatchRoute(node.store());
    AuthorityRoutes authority = new AuthorityRoutes(node);
    PolicyRoutes policies = new PolicyRoutes(node);
    ReapRoutes reaping = new ReapRoutes(node);
    NodeRoutes itself = new NodeRoutes(node, meters);
    Map<Endpoint, Handler<RoutingContext>> handlers = new EnumMap<>(Endpoint.class);
    handlers.put(Endpoint.PUT_ENTRY, entry::put);
    handlers.put(Endpoint.GET_ENTRY, entry::get);
    handlers.put(Endpoint.DELETE_ENTRY, entry::delete);
    handlers.put(Endpoint.SEALED_ENTRY, entry::sealed);
    handlers.put(Endpoint.LIST_ENTRIES, lists::list);
    handlers.put(Endpoint.CONFLICTS, lists::conflicts);
    handlers.put(Endpoint.BATCH, batch::handle);
    handlers.put(Endpoint.EVENTS, new EventRoute(node.store())::handle);
    handlers.put(Endpoint.ROLES, authority::list);
    handlers.put(Endpoint.CREATE_ROLE, authority::create);
    handlers.put(Endpoint.ROLE_KEY, authority::key);
    handlers.put(Endpoint.GRANT_ROLE, authority::grant);
    handlers.put(Endpoint.REVOKE_ROLE, authority::revoke);
    handlers.put(Endpoint.POLICIES, policies::list);
    handlers.put(Endpoint.SET_POLICY, policies::set);
    handlers.put(Endpoint.REMOVE_POLICY, policies::remove);
    handlers.put(Endpoint.REAPING, reaping::show);
    handlers.put(Endpoint.BEGIN_REAP, reaping::begin);
    handlers.put(Endpoint.DOCTOR, reaping::examine);
    handlers.put(Endpoint.INVITE, authority::invite);
    handlers.put(Endpoint.STATUS, itself::status);
    handlers.put(Endpoint.PEERS, itself::peers);
    handlers.put(Endpoint.REPLICAS, itself::replicas);
    handlers.put(Endpoint.CONFIG, itself::config);
    handlers.put(Endpoint.METRICS, itself::metrics);
    handlers.put(Endpoint.OPENAPI, itself::openapi);
    handlers.put(Endpoint.HEALTH, itself::ready);
    handlers.put(Endpoint.LIVEZ, itself::alive);
    handlers.put(Endpoint.READYZ, itself::ready);
    return handlers;
  }

  private void add(Map<Endpoint, Handler<RoutingContext>> handlers, boolean open) {
    handlers.forEach(
        (endpoint, handler) -> {
          if (endpoint.isOpen() == open) {
            route(endpoint).handler(ctx -> measured(endpoint, handler, ctx));
          }
        });
  }

  private Route route(Endpoint endpoint) {
    if (endpoint.path().endsWith("{address}")) {
      // The rest of the path is the address, its slashes percent-encoded or not.
      return router.routeWithRegex(
          HttpMethod.valueOf(endpoint.method()), endpoint.fixedPart() + ".+");
    }
    return router.route(
        HttpMethod.valueOf(endpoint.method()), endpoint.path().replaceAll("\\{([a-z]+)}", ":$1"));
  }

  private void measured(Endpoint endpoint, Handler<RoutingContext> handler, RoutingContext ctx) {
    long from = System.nanoTime();
    ctx.addEndHandler(
        ended ->
            Timer.builder(TIMER)
                .description("How long the HTTP API took to answer")
                .tag("endpoint", endpoint.method() + " " + endpoint.path())
                .tag("status", Integer.toString(ctx.response().getStatusCode()))
                .register(meters)
                .record(System.nanoTime() - from, TimeUnit.NANOSECONDS));
    handler.handle(ctx);
  }

  private void requireToken(RoutingContext ctx) {
    if (token.isIn(ctx.request().getHeader(HttpHeaders.AUTHORIZATION))) {
      ctx.next();
    } else {
      ctx.fail(401);
    }
  }
}
