package dev.coterie.dht.peer;

import java.time.Duration;

/**
 * How a peer behaves, apart from what the realm decides.
 *
 * @param bucketSize contacts in a bucket of the routing table, and answers to FIND_NODE; Kademlia's
 *     k, 20 as in libp2p
 * @param alpha requests that a lookup keeps in flight while it makes progress; 3 as in the paper
 * @param requestTimeout how long one request may take; 3 s
 * @param refreshEvery how often buckets are refreshed by lookups; 5 min
 * @param reseedEvery how often a peer without contacts tries its known addresses, at first; doubles
 *     up to {@code refreshEvery}; 1 s
 * @param gossipEvery how often the authority log is compared with a random contact; 10 s
 * @param syncEvery how often a peer reconciles its ranges with each of its near peers; 60 s
 * @param repairAfter how long a peer must have been away before others take its place and copy what
 *     it kept, and how long a copy must have been out of place before it may be dropped; 15 min
 * @param clockSkew how far the clocks of two peers may be apart: payloads of versions that have
 *     expired are kept so much longer; 1 h
 * @param pullBytesPerSecond about how many bytes of records this peer fetches in a second when it
 *     reconciles; 0 for as many as come; 0
 * @param storing whether the peer stores and routes for others; one that does not is a client
 */
public record PeerSettings(
    int bucketSize,
    int alpha,
    Duration requestTimeout,
    Duration refreshEvery,
    Duration reseedEvery,
    Duration gossipEvery,
    Duration syncEvery,
    Duration repairAfter,
    Duration clockSkew,
    long pullBytesPerSecond,
    boolean storing) {

  public PeerSettings {
    require(bucketSize >= 1 && bucketSize <= 256, "bucketSize is 1 to 256, not " + bucketSize);
    require(alpha >= 1 && alpha <= bucketSize, "alpha is 1 to bucketSize, not " + alpha);
    positive("requestTimeout", requestTimeout);
    positive("refreshEvery", refreshEvery);
    positive("reseedEvery", reseedEvery);
    positive("gossipEvery", gossipEvery);
    positive("syncEvery", syncEvery);
    positive("repairAfter", repairAfter);
    require(!clockSkew.isNegative(), "clockSkew is 0 or above, not " + clockSkew);
    require(pullBytesPerSecond >= 0, "pullBytesPerSecond is 0 or above, not " + pullBytesPerSecond);
  }

  public static PeerSettings defaults() {
    return new PeerSettings(
        20,
        3,
        Duration.ofSeconds(3),
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        0,
        true);
  }

  /** The same, but for how often it reconciles. */
  public PeerSettings withSyncEvery(Duration period) {
    return new PeerSettings(
        bucketSize,
        alpha,
        requestTimeout,
        refreshEvery,
        reseedEvery,
        gossipEvery,
        period,
        repairAfter,
        clockSkew,
        pullBytesPerSecond,
        storing);
  }

  /** The same, but for how long it waits for one who is away. */
  public PeerSettings withRepairAfter(Duration absence) {
    return new PeerSettings(
        bucketSize,
        alpha,
        requestTimeout,
        refreshEvery,
        reseedEvery,
        gossipEvery,
        syncEvery,
        absence,
        clockSkew,
        pullBytesPerSecond,
        storing);
  }

  /** The same, but for how far clocks may be apart. */
  public PeerSettings withClockSkew(Duration skew) {
    return new PeerSettings(
        bucketSize,
        alpha,
        requestTimeout,
        refreshEvery,
        reseedEvery,
        gossipEvery,
        syncEvery,
        repairAfter,
        skew,
        pullBytesPerSecond,
        storing);
  }

  /** The same, but for how fast it pulls. */
  public PeerSettings withPullBytesPerSecond(long rate) {
    return new PeerSettings(
        bucketSize,
        alpha,
        requestTimeout,
        refreshEvery,
        reseedEvery,
        gossipEvery,
        syncEvery,
        repairAfter,
        clockSkew,
        rate,
        storing);
  }

  private static void positive(String name, Duration value) {
    require(!value.isNegative() && !value.isZero(), name + " must be above zero, not " + value);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
