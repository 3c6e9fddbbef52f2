package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A machine on which one peer lives, one life after the other. */
public final class SimulatedHost {
  private final SimulatedNetwork network;
  private final int index;
  private Contact contact;
  private Duration clockOffset = Duration.ZERO;
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
   *     SimulatedContext#post}, so that it dies with the life
   */
  public SimulatedContext start(
      Function<SimulatedContext, RecordStore> store, SignatureChecker signatures) {
    if (life != null) {
      throw new IllegalStateException(this + " is running");
    }
    SimulatedContext next = new SimulatedContext(network, this, lives++, signatures);
    life = next;
    next.open(store.apply(next));
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

  /** Sets the clock on the wall to virtual time plus this much; protocol time does not change. */
  public void setClockOffset(Duration offset) {
    clockOffset = offset;
  }

  Duration clockOffset() {
    return clockOffset;
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
