package dev.coterie.simulator.adversary;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A peer's world with something between it and the answers that it gets. */
final class DeafContext implements PeerContext {
  private final PeerContext world;
  private final UnaryOperator<Outcome> heard;

  DeafContext(PeerContext world, UnaryOperator<Outcome> heard) {
    this.world = world;
    this.heard = heard;
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    world.ask(peer, request, within, outcome -> onOutcome.accept(heard.apply(outcome)));
  }

  @Override
  public Duration uptime() {
    return world.uptime();
  }

  @Override
  public Instant wallTime() {
    return world.wallTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return world.schedule(delay, task);
  }

  @Override
  public RandomGenerator random() {
    return world.random();
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    world.verify(batch, onVerified);
  }

  @Override
  public RecordStore store() {
    return world.store();
  }
}
