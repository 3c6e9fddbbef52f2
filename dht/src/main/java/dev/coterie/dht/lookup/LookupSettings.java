package dev.coterie.dht.lookup;

import dev.coterie.dht.peer.PeerSettings;
import java.time.Duration;

/**
 * How lookups are done.
 *
 * @param wanted how many closest peers are to answer; Kademlia's k
 * @param parallelism requests in flight while answers bring closer peers; Kademlia's alpha. A
 *     lookup that has stalled asks all of the closest at once
 * @param contactsPerAnswer contacts that are taken from one answer; of more, the first
 * @param slowAfter how long a peer may take before another is asked beside it; it may still answer
 * @param requests requests of one lookup; it ends there with what it has found
 */
public record LookupSettings(
    int wanted, int parallelism, int contactsPerAnswer, Duration slowAfter, int requests) {

  /** Most requests that one lookup may be allowed. */
  public static final int MAX_REQUESTS = 10_000;

  private static final int REQUESTS_PER_WANTED = 8;

  public LookupSettings {
    require(wanted >= 1 && wanted <= 256, "wanted is 1 to 256, not " + wanted);
    require(
        parallelism >= 1 && parallelism <= wanted,
        "parallelism is 1 to wanted, not " + parallelism);
    require(contactsPerAnswer >= 1, "contactsPerAnswer is at least 1, not " + contactsPerAnswer);
    require(!slowAfter.isNegative() && !slowAfter.isZero(), "slowAfter is above zero");
    require(
        requests >= wanted && requests <= MAX_REQUESTS,
        "requests is wanted to " + MAX_REQUESTS + ", not " + requests);
  }

  /** As a peer's settings have it: a peer is slow at half the time that a request may take. */
  public static LookupSettings of(PeerSettings settings) {
    return new LookupSettings(
        settings.bucketSize(),
        settings.alpha(),
        settings.bucketSize(),
        settings.requestTimeout().dividedBy(2),
        settings.bucketSize() * REQUESTS_PER_WANTED);
  }

  /** These, for a lookup that is content with another number of closest peers. */
  LookupSettings wanting(int number) {
    return new LookupSettings(
        number, Math.min(parallelism, number), contactsPerAnswer, slowAfter, requests);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
