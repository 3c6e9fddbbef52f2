package dev.coterie.simulator.adversary;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.net.Endpoint;
import java.util.Optional;
import java.util.function.Consumer;

/** A peer that is honest but for what a subclass makes of requests and answers. */
public abstract class Adversary implements PeerParts {
  private long misdeeds;

  @Override
  public final Endpoint endpoint(SimulatedPeer peer, Endpoint honest) {
    return (from, request, reply) -> {
      Optional<Response> lie = lie(from, request);
      if (lie.isPresent()) {
        misdeed();
        reply.accept(lie.get());
      } else {
        answer(honest, from, request, reply);
      }
    };
  }

  /** What is answered in place of the truth, a misdeed; empty, unless overridden. */
  protected Optional<Response> lie(Contact from, Request request) {
    return Optional.empty();
  }

  /**
   * Answers a request about which no lie is told; as the honest peer would, unless overridden.
   *
   * @param honest the peer that is put around: what it is asked it does
   */
  protected void answer(Endpoint honest, Contact from, Request request, Consumer<Response> reply) {
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
