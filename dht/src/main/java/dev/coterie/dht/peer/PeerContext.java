package dev.coterie.dht.peer;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Everything that a peer may do to the world. The node implements it over Netty and a disk, the
 * simulator over its event queue; protocol code cannot tell which.
 *
 * <p>All callbacks run on the peer's loop, one at a time, never inside the call that asked for
 * them.
 */
public interface PeerContext {

  /** Time since some fixed moment; never goes back. Decides timeouts and ages. */
  Duration uptime();

  /** {@link #uptime()} in nanoseconds, for what happens often. */
  default long uptimeNanos() {
    return uptime().toNanos();
  }

  /** What the clock on the wall says; may jump. Shown to people, and judges expiry. */
  Instant wallTime();

  /** Runs a task on the loop after a delay. */
  Timer schedule(Duration delay, Runnable task);

  /** The peer's source of chance; not for secrets. */
  RandomGenerator random();

  /**
   * Checks a batch of signatures, away from the loop where that is faster. The set holds the
   * indexes of those that are good.
   */
  void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified);

  /** Sends a request; exactly one outcome arrives, at the latest after {@code within}. */
  void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome);

  /** What the peer holds. */
  RecordStore store();

  /** A task that was scheduled. */
  interface Timer {
    /** Takes it back; without effect once it has run. */
    void cancel();
  }

  /** That {@code key} signed {@code message}. */
  record SignatureClaim(PublicKey key, byte[] message, byte[] signature) {}
}
