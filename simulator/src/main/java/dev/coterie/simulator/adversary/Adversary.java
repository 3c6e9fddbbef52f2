package dev.coterie.simulator.adversary;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.net.Endpoint;
import java.util.function.Consumer;

/** A peer that is honest but for what a subclass makes of requests and answers. */
public abstract class Adversary implements PeerParts {
  private long misdeeds;

  @Override
  public final Endpoint endpoint(SimulatedPeer peer, Endpoint honest) {
    return (from, request, reply) -> answer(peer, honest, from, request, reply);
  }

  /**
   * Answers a request; as the honest peer would, unless overridden.
   *
   * @param honest the peer that is put around: what it is asked it does
   */
  protected void answer(
      SimulatedPeer peer,
      Endpoint honest,
      Contact from,
      Request request,
      Consumer<Response> reply) {
    honest.handle(from, request, reply);
  }

  /** Counts something that an honest peer would not have done. */
  protected final void misdeed() {
    misdeeds++;
  }

  /** How often it did what an honest peer would not. */
  public final long misdeeds() {
    return misdeeds;
  }
}
