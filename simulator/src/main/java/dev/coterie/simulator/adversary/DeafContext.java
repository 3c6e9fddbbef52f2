package dev.coterie.simulator.adversary;

import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A peer's world with something between it and the answers that it gets. */
final class DeafContext extends ForwardingContext {
  private final UnaryOperator<Outcome> heard;

  DeafContext(PeerContext world, UnaryOperator<Outcome> heard) {
    super(world);
    this.heard = heard;
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    super.ask(peer, request, within, outcome -> onOutcome.accept(heard.apply(outcome)));
  }
}
