package dev.coterie.simulator.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long peers of Kad stay and stay away: Weibull distributions fitted to half a year of crawls.
 *
 * <p>Sessions: scale 169.5385 minutes, shape 0.61511; absences: scale 413.6765 minutes, shape
 * 0.47648. From M. Steiner, T. En-Najjary, E. Biersack: "Long Term Study of Peer Behavior in the
 * KAD DHT", IEEE/ACM Transactions on Networking 17(5), 2009 (session fit from the second crawl on,
 * absences of the first). A simulation of minutes speeds both up.
 */
public final class Sessions {
  static final double SESSION_SCALE_MINUTES = 169.5385;
  static final double SESSION_SHAPE = 0.61511;
  static final double ABSENCE_SCALE_MINUTES = 413.6765;
  static final double ABSENCE_SHAPE = 0.47648;

  private static final double SECONDS_PER_MINUTE = 60;

  private Sessions() {}

  /** A session, so many times as fast as measured. */
  public static Duration session(RandomGenerator random, double speedUp) {
    return weibull(random, SESSION_SCALE_MINUTES / speedUp, SESSION_SHAPE);
  }

  /** An absence, so many times as fast as measured. */
  public static Duration absence(RandomGenerator random, double speedUp) {
    return weibull(random, ABSENCE_SCALE_MINUTES / speedUp, ABSENCE_SHAPE);
  }

  /** By inversion; StrictMath gives the same bits on every machine. */
  private static Duration weibull(RandomGenerator random, double scaleMinutes, double shape) {
    double uniform = 1 - random.nextDouble(); // above 0
    double minutes = scaleMinutes * StrictMath.pow(-StrictMath.log(uniform), 1 / shape);
    return Duration.ofMillis(1 + (long) (minutes * SECONDS_PER_MINUTE * 1_000));
  }
}
