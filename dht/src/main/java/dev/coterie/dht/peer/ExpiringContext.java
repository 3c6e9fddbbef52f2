package dev.coterie.dht.peer;

import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A peer's world, whose store has no payload of a version that is over. */
final class ExpiringContext implements PeerContext {
  private final PeerContext context;
  private final RecordStore store;

  ExpiringContext(PeerContext context, Duration clockSkew) {
    this.context = context;
    this.store = new ExpiringStore(context.store(), context::wallTime, clockSkew);
  }

  @Override
  public Duration uptime() {
    return context.uptime();
  }

  @Override
  public Instant wallTime() {
    return context.wallTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return context.schedule(delay, task);
  }

  @Override
  public RandomGenerator random() {
    return context.random();
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    context.verify(batch, onVerified);
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    context.ask(peer, request, within, onOutcome);
  }

  @Override
  public RecordStore store() {
    return store;
  }
}
