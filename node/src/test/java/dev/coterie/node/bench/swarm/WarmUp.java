package dev.coterie.node.bench.swarm;

import java.io.IOException;

/**
 * Runs a load until it gets no faster: several JVMs that share two cores take a minute and more to
 * compile what they do most, and a figure from before then says how fast the compiler is.
 */
final class WarmUp {
  /** A round counts as faster when it is so many times as fast as the best before it. */
  private static final double FASTER = 1.05;

  /** So many rounds without a faster one end it. */
  private static final int PATIENCE = 2;

  private static final int MAX_ROUNDS = 15;

  private WarmUp() {}

  /** Something that is done over and over. */
  interface Round {
    /** Does it, and says how many times a second it was done. */
    double rate() throws IOException, InterruptedException;
  }

  /** Repeats a round until it gets no faster, and says how many it took. */
  static int untilSteady(Round round) throws IOException, InterruptedException {
    double best = 0;
    int since = 0;
    int rounds = 0;
    while (rounds < MAX_ROUNDS && since < PATIENCE) {
      double rate = round.rate();
      rounds++;
      since = rate > best * FASTER ? 0 : since + 1;
      best = Math.max(best, rate);
    }
    return rounds;
  }
}
