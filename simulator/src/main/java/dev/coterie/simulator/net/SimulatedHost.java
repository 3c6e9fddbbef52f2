package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A machine on which one peer lives, one life after the other. */
public final class SimulatedHost {
  /** The fastest clock: a day in fifteen minutes or so. */
  public static final double MAX_CLOCK_RATE = 100;

  private final SimulatedNetwork network;
  private final int index;
  private Contact contact;
  private Duration clockOffset = Duration.ZERO;
  private long clockSetAtNanos;
  private double clockRate = 1;
  private int lives;
  private @Nullable SimulatedContext life;

  SimulatedHost(SimulatedNetwork network, int index, Contact contact) {
    this.network = network;
    this.index = index;
    this.contact = contact;
  }

  /**
   * Starts a new life.
   *
   * @param store opens the store of this life; what it calls back must go through {@link
   *     SimulatedContext#post}, so that it dies with the life; what it throws ends the life
   */
  public SimulatedContext start(
      Function<SimulatedContext, RecordStore> store, SignatureChecker signatures) {
    if (life != null) {
      throw new IllegalStateException(this + " is running");
    }
    SimulatedContext next = new SimulatedContext(network, this, lives++, signatures);
    life = next;
    try {
      next.open(store.apply(next));
    } catch (RuntimeException e) {
      crash();
      throw e;
    }
    return next;
  }

  /**
   * Ends the life at once: its timers never run, its requests never end, what it was about to
   * answer is never answered. Without effect when nothing runs.
   */
  public void crash() {
    if (life != null) {
      life.end();
      life = null;
    }
  }

  /** Whether a peer is living here. */
  public boolean isUp() {
    return life != null;
  }

  /** The life that is going on. */
  public Optional<SimulatedContext> life() {
    return Optional.ofNullable(life);
  }

  @Nullable SimulatedContext lifeOrNull() {
    return life;
  }

  /** The world that it is in. */
  public World world() {
    return network.world();
  }

  /** Seeds of this machine's own, for chance that is no peer's. */
  public SeedTree seeds() {
    return network.seedsOf(this);
  }

  /** The machine's number, counted from 0 in the order in which machines were added. */
  public int index() {
    return index;
  }

  public PeerId id() {
    return contact.id();
  }

  /** The peer that lives here and the addresses at which it listens. */
  public Contact contact() {
    return contact;
  }

  /** Gives the machine other addresses; whoever knows only the old ones does not reach it. */
  public void moveTo(List<Multiaddr> addresses) {
    contact = new Contact(contact.id(), addresses);
  }

  /**
   * Sets the clock on the wall to virtual time plus this much, from where it goes on at its rate;
   * protocol time does not change.
   */
  public void setClockOffset(Duration offset) {
    clockOffset = offset;
    clockSetAtNanos = network.world().nowNanos();
  }

  /**
   * Sets how fast the clock on the wall goes from now on: 1 as time does, 0 not at all, at most
   * {@link #MAX_CLOCK_RATE}.
   */
  public void setClockRate(double rate) {
    if (!(rate >= 0 && rate <= MAX_CLOCK_RATE)) {
      throw new IllegalArgumentException(
          "a clock's rate is 0 to " + MAX_CLOCK_RATE + ", not " + rate);
    }
    setClockOffset(clockOffset());
    clockRate = rate;
  }

  /** How far the clock on the wall is ahead of virtual time now. */
  public Duration clockOffset() {
    if (clockRate == 1) {
      return clockOffset;
    }
    long since = network.world().nowNanos() - clockSetAtNanos;
    return clockOffset.plusNanos((long) (since * (clockRate - 1)));
  }

  /**
   * Stops the life where it is, as SIGSTOP or a long collection of garbage does: its timers wait,
   * and so do requests and answers that reach it. Time goes on all the same. Without effect when
   * nothing runs.
   */
  public void pause() {
    if (life != null) {
      life.pause();
    }
  }

  /** Lets a life that was paused go on: all that waited happens now, in the order of its time. */
  public void resume() {
    if (life != null) {
      life.resume();
    }
  }

  /** Whether a peer lives here and is paused. */
  public boolean isPaused() {
    return life != null && life.isPaused();
  }

  /** Whether a peer that knows these addresses of this machine reaches it by one of them. */
  boolean isAt(List<Multiaddr> addresses) {
    List<Multiaddr> own = contact.addresses();
    if (addresses == own || addresses.isEmpty()) {
      return true;
    }
    for (Multiaddr address : addresses) {
      if (own.contains(address.withoutPeerId()) || own.contains(address)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "host " + index;
  }
}
