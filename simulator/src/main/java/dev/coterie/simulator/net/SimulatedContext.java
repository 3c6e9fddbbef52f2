package dev.coterie.simulator.net;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.world.Event;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One life of a peer on a simulated host: all that it sees of the world, and does to it. */
public final class SimulatedContext implements PeerContext {
  private final SimulatedNetwork network;
  private final World world;
  private final SimulatedHost host;
  private final SignatureChecker signatures;
  private final RandomGenerator random;
  private final long bornNanos;
  private @Nullable RecordStore store;
  private @Nullable Endpoint endpoint;
  private boolean alive = true;

  /** What waits for the end of a pause; null while there is none. */
  private @Nullable List<Event> heldBack;

  SimulatedContext(
      SimulatedNetwork network, SimulatedHost host, int life, SignatureChecker signatures) {
    this.network = network;
    this.world = network.world();
    this.host = host;
    this.signatures = signatures;
    this.random = network.seedsOf(host, life).random();
    this.bornNanos = world.nowNanos();
  }

  void open(RecordStore opened) {
    store = opened;
  }

  void end() {
    alive = false;
    endpoint = null;
    resume();
  }

  void pause() {
    if (heldBack == null) {
      heldBack = new ArrayList<>();
    }
  }

  void resume() {
    List<Event> waiting = heldBack;
    heldBack = null;
    if (waiting != null) {
      waiting.forEach(event -> world.scheduleNanos(0, event));
    }
  }

  boolean isPaused() {
    return heldBack != null;
  }

  /** Keeps an event of this life until the pause is over; false when there is none. */
  boolean holdsBack(Event event) {
    if (heldBack == null) {
      return false;
    }
    heldBack.add(event);
    return true;
  }

  /** Whether the life is going on. */
  public boolean isAlive() {
    return alive;
  }

  /** Takes requests from now on; before, the host refuses them. */
  public void serve(Endpoint newEndpoint) {
    requireLife();
    endpoint = newEndpoint;
  }

  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  SimulatedHost host() {
    return host;
  }

  /** Runs a task on the loop, as soon as what runs now has ended. */
  public void post(Runnable task) {
    schedule(Duration.ZERO, task);
  }

  @Override
  public Duration uptime() {
    return Duration.ofNanos(uptimeNanos());
  }

  @Override
  public long uptimeNanos() {
    return world.nowNanos() - bornNanos;
  }

  @Override
  public Instant wallTime() {
    Duration offset = host.clockOffset();
    return offset.isZero() ? world.wallTime() : world.wallTime().plus(offset);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    LifeTimer timer = new LifeTimer(task);
    world.schedule(delay, timer);
    return timer;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    BitSet good = new BitSet(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      good.set(i, signatures.isGood(batch.get(i)));
    }
    post(() -> onVerified.accept(good));
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    if (!alive) {
      return; // the power went in the middle of a task: what the rest of it asks for is not sent
    }
    new Exchange(network, this, peer, request, onOutcome).start(within);
  }

  @Override
  public RecordStore store() {
    if (store == null) {
      throw new IllegalStateException("the store of " + host + " is being opened");
    }
    return store;
  }

  private void requireLife() {
    if (!alive) {
      throw new IllegalStateException("this life of " + host + " is over");
    }
  }

  /** A timer that dies with the life. */
  private final class LifeTimer extends Event implements Timer {
    private final Runnable task;
    private boolean cancelled;

    LifeTimer(Runnable task) {
      this.task = task;
    }

    @Override
    protected void happen() {
      if (alive && !cancelled && !holdsBack(this)) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true; // it may be held back, where the queue does not know it
      world.cancel(this);
    }
  }
}
