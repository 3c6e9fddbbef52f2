package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.function.Consumer;

/** What serves the requests that arrive at a host: a peer, in the main. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Serves a request: calls {@code reply} once, now or later.
   *
   * @param from who asks, with the addresses at which it listens
   */
  void handle(Contact from, Request request, Consumer<Response> reply);
}
