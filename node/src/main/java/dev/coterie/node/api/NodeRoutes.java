package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** The node itself: status, peers, settings, health, meters, and the description of the API. */
final class NodeRoutes {
  private static final String OPENAPI = "openapi.json";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final NodeService node;
  private final PrometheusMeterRegistry meters;

  NodeRoutes(NodeService node, PrometheusMeterRegistry meters) {
    this.node = node;
    this.meters = meters;
  }

  void status(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(ctx, node.status(), Documents::of);
  }

  void peers(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(
        ctx,
        node.peers(),
        peers -> {
          ObjectNode json = Json.object();
          ArrayNode array = json.putArray("peers");
          peers.forEach(peer -> array.add(Documents.of(peer)));
          return json;
        });
  }

  void replicas(RoutingContext ctx) {
    Address address = Parameters.address(ctx, Endpoint.REPLICAS);
    var unused = Parameters.of(ctx);
    Replies.json(
        ctx,
        node.replicas(address),
        view -> {
          ObjectNode json = Json.object().put("address", address.toString());
          json.put("key", view.key().toString());
          ArrayNode array = json.putArray("replicas");
          view.peers().forEach(peer -> array.add(peer.toString()));
          return json;
        });
  }

  void config(RoutingContext ctx) {
    var unused = Parameters.of(ctx);
    Replies.json(ctx, 200, SettingsDocument.of(node.settings()));
  }

  void alive(RoutingContext ctx) {
    Replies.json(ctx, 200, Json.object().put("status", "ok"));
  }

  void ready(RoutingContext ctx) {
    Optional<String> why = node.notReady();
    ObjectNode json = Json.object().put("status", why.isEmpty() ? "ok" : "not ready");
    why.ifPresent(reason -> json.put("reason", reason));
    Replies.json(ctx, why.isEmpty() ? 200 : 503, json);
  }

  void metrics(RoutingContext ctx) {
    Replies.send(ctx, 200, PROMETHEUS, meters.scrape().getBytes(StandardCharsets.UTF_8));
  }

  void openapi(RoutingContext ctx) {
    Replies.send(ctx, 200, Replies.JSON, description());
  }

  static byte[] description() {
    try (InputStream resource = NodeRoutes.class.getResourceAsStream(OPENAPI)) {
      return Objects.requireNonNull(resource, OPENAPI).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("The jar is damaged: " + OPENAPI + " cannot be read", e);
    }
  }
}
