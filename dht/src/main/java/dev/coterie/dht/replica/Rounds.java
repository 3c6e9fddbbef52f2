package dev.coterie.dht.replica;

import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;
import java.util.function.Supplier;

/** Does the same thing again and again on the peer's loop, until it is stopped. */
public final class Rounds {
  private final PeerContext context;
  private final Supplier<Duration> pause;
  private final Runnable round;
  private boolean stopped;

  /**
   * @param pause before each round; asked anew for each, when the last one has been done
   */
  public Rounds(PeerContext context, Supplier<Duration> pause, Runnable round) {
    this.context = context;
    this.pause = pause;
    this.round = round;
  }

  /** Begins; the first round comes after a pause. */
  public void start() {
    startAfter(pause.get());
  }

  /** Begins with a pause of its own before the first round. */
  public void startAfter(Duration first) {
    context.schedule(
        first,
        () -> {
          if (!stopped) {
            round.run();
            start();
          }
        });
  }

  /** Ends; a round that waits does not come. */
  public void stop() {
    stopped = true;
  }
}
