package dev.coterie.dht.peer;

import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A peer's world as another shows it, but for what a subclass does otherwise. */
public class ForwardingContext implements PeerContext {
  private final PeerContext context;

  protected ForwardingContext(PeerContext context) {
    this.context = context;
  }

  @Override
  public Duration uptime() {
    return context.uptime();
  }

  @Override
  public long uptimeNanos() {
    return context.uptimeNanos();
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
  public void ask(Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
    context.ask(to, request, within, onOutcome);
  }

  @Override
  public RecordStore store() {
    return context.store();
  }
}
