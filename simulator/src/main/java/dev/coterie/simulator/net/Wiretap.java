package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;

/** Sees every message when it leaves, whether or not it will arrive, once though it be doubled. */
public interface Wiretap {
  /** A request leaves. */
  void request(SimulatedHost from, SimulatedHost to, Request request);

  /** The response to a request leaves. */
  void response(SimulatedHost from, SimulatedHost to, Request asked, Response response);
}
