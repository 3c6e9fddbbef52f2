package dev.coterie.node.bench;

import java.util.Arrays;

/**
 * Runs a load until it gets no faster: several JVMs that share two cores take a minute and more to
 * compile what they do most, and a figure from before then says how fast the compiler is.
 */
public final class WarmUp {
  /** A round counts as faster when a rate is so many times the best before it. */
  private static final double FASTER = 1.05;

  /** So many rounds without a faster one end it. */
  private static final int PATIENCE = 4;

  private WarmUp() {}

  /** Something that is done over and over. */
  public interface Round {
    /** Does it, and says how many times a second each part of it was done. */
    double[] rates() throws Exception;
  }

  /**
   * Repeats a round until no part of it gets faster.
   *
   * @param maxRounds so many at most
   */
  public static void untilSteady(int maxRounds, Round round) throws Exception {
    double[] best = new double[0];
    int since = 0;
    for (int rounds = 0; rounds < maxRounds && since < PATIENCE; rounds++) {
      double[] rates = round.rates();
      best = Arrays.copyOf(best, rates.length);
      boolean isFaster = false;
      for (int i = 0; i < rates.length; i++) {
        isFaster |= rates[i] > best[i] * FASTER;
        best[i] = Math.max(best[i], rates[i]);
      }
      since = isFaster ? 0 : since + 1;
    }
  }
}
