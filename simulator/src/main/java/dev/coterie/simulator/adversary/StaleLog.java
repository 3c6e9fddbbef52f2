package dev.coterie.simulator.adversary;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.net.Endpoint;
import java.util.List;
import java.util.function.Consumer;

/**
 * Refuses to learn anything of the authority log from the moment on that it is told to: it throws
 * away every record that others show it, so that what was revoked since goes on with it.
 */
public final class StaleLog extends Adversary {
  private boolean deaf = true;

  /** Whether it throws away what it is shown; true at first. */
  public void setDeaf(boolean isDeaf) {
    deaf = isDeaf;
  }

  @Override
  public PeerContext context(SimulatedPeer peer, PeerContext honest) {
    return new DeafContext(honest, this::deafened);
  }

  @Override
  protected void answer(Endpoint honest, Contact from, Request request, Consumer<Response> reply) {
    if (deaf && request instanceof Request.Hello hello && !hello.logRecords().isEmpty()) {
      misdeed();
      Request nothing =
          new Request.Hello(
              hello.realm(), hello.logHeads(), List.of(), hello.storing(), hello.listenAddresses());
      honest.handle(from, nothing, reply);
    } else {
      honest.handle(from, request, reply);
    }
  }

  private Outcome deafened(Outcome outcome) {
    return deaf && outcome instanceof Outcome.Answered answered
        ? new Outcome.Answered(deafened(answered.response()), answered.after())
        : outcome;
  }

  private Response deafened(Response response) {
    if (response instanceof Response.Welcome welcome && !welcome.logRecords().isEmpty()) {
      misdeed();
      return new Response.Welcome(
          welcome.realm(),
          welcome.logHeads(),
          List.of(),
          false,
          welcome.storing(),
          welcome.admitted(),
          welcome.reason());
    }
    if (response instanceof Response.Refused refused && !refused.refusal().logRecords().isEmpty()) {
      misdeed();
      Refusal told = refused.refusal();
      return new Response.Refused(
          new Refusal(told.reason(), told.detail(), List.of(), told.unprovenWriters()));
    }
    return response;
  }
}
