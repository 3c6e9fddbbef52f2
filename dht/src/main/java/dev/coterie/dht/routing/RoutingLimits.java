package dev.coterie.dht.routing;

import java.time.Duration;

/**
 * How a routing table judges its contacts.
 *
 * @param replacements newcomers that wait for a place, in each bucket; 10
 * @param suspectAfter failures in a row after which a newcomer may take a contact's place; 2
 * @param goneAfter failures in a row after which a contact leaves in any case; 5
 * @param recheckAfter how soon a contact that failed is asked again; doubles with each failure; 2
 *     s. Failures that lie closer together count as one
 * @param freshFor how long a contact that was heard of is not asked on a newcomer's account; 2 min
 * @param probes newcomers and old contacts that are pinged at one time; more are not; 32
 * @param groupInBucket contacts of one address group in one bucket; 10, half a bucket of 20
 * @param groupInTable contacts of one address group in the table; 64
 */
public record RoutingLimits(
    int replacements,
    int suspectAfter,
    int goneAfter,
    Duration recheckAfter,
    Duration freshFor,
    int probes,
    int groupInBucket,
    int groupInTable) {

  /** Failures in a row that are told apart: the recheck's delay doubles with each. */
  public static final int MAX_FAILURES = 16;

  public RoutingLimits {
    within("replacements", replacements, 0, 256);
    within("suspectAfter", suspectAfter, 1, MAX_FAILURES);
    within("goneAfter", goneAfter, suspectAfter, MAX_FAILURES);
    within("probes", probes, 1, 1_024);
    within("groupInBucket", groupInBucket, 1, 256);
    within("groupInTable", groupInTable, groupInBucket, Integer.MAX_VALUE);
    if (recheckAfter.isNegative() || recheckAfter.isZero() || freshFor.isNegative()) {
      throw new IllegalArgumentException(
          "recheckAfter is above zero and freshFor not below it, not "
              + recheckAfter
              + " and "
              + freshFor);
    }
  }

  public static RoutingLimits defaults() {
    return new RoutingLimits(10, 2, 5, Duration.ofSeconds(2), Duration.ofMinutes(2), 32, 10, 64);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
    }
  }
}
