package dev.coterie.dht.sync;

import java.time.Duration;

/** How much of everything synchronisation may use; each keeps a partner's lies or size bounded. */
public final class SyncLimits {
  /** Sessions of anti-entropy that a peer runs at once, each with another partner. */
  public static final int MAX_SESSIONS = 4;

  /** Sessions among them that fetch records; the others compare, or wait until one has ended. */
  public static final int MAX_SOURCES = 2;

  /** Partners that wait for a session; beyond, one waits for the next period. */
  public static final int MAX_WAITING = 1_024;

  /** Requests of one session; what it has not reached by then waits for the next. */
  public static final int MAX_REQUESTS = 65_536;

  /**
   * Claims of a partner that may turn out wrong in a session, beyond one for each version that was
   * kept: records change while it runs.
   */
  public static final int MAX_FAULTS = 256;

  /** Periods for which a partner that was cut off is left alone. */
  public static final int PERIODS_CUT_OFF = 10;

  /** Partners remembered as cut off. */
  public static final int MAX_CUT_OFF = 1_024;

  /** Records of a range, at most, that are listed rather than parted further. */
  public static final int LISTED_RECORDS = 8;

  /**
   * Rounds of a reconciliation, one after the other, that may find no record to differ: parts are
   * gone into depth first, and no honest set is so deep.
   */
  public static final int MAX_FRUITLESS_ROUNDS = 64;

  /**
   * Digests that a session is given of where it holds nothing, before it asks for more: what they
   * name is fetched meanwhile, and by then another session may have come from the other end.
   */
  public static final int MAX_LISTED = 512;

  /** Ranges of which all is lacking, in one message of a reconciliation: their turn comes. */
  public static final int MAX_LACKING_RANGES = 4;

  /** The fewest digests in a page that stops before the end of its range. */
  public static final int MIN_PARTIAL_PAGE = 256;

  /** Keys asked for in one request for records. */
  public static final int MAX_KEYS_PER_FETCH = 256;

  /**
   * Keys in the first request of a session, before it is known how large records are and how fast
   * they come; until then none is underway beside it.
   */
  public static final int FIRST_KEYS_PER_FETCH = 4;

  /**
   * Requests for records that a session has underway at a time: while one answer arrives the next
   * is asked for. So it has at most this times {@link #MAX_RECORDS_BYTES} on their way.
   */
  public static final int MAX_FETCHES_UNDERWAY = 2;

  /**
   * In about this time an answer with records should come: longer ones keep what users wait for
   * waiting behind them, shorter ones leave a link idle.
   */
  public static final Duration FETCH_WITHIN = Duration.ofMillis(500);

  /** Records being judged or completed at once. */
  public static final int MAX_RECORDS_IN_HAND = 16;

  /**
   * Records that a session offers of those that the partner lacks altogether: more than that the
   * partner pulls, from at most {@link #MAX_SOURCES} at a time; else everybody who notices would
   * send it the same.
   */
  public static final int MAX_OFFERED_MISSING = 64;

  /** Bytes of records in one message, about: one record more may make it longer. */
  public static final int MAX_RECORDS_BYTES = 1 << 20;

  /** Bytes of payloads that are read to say which records are held whole; at least one is. */
  public static final long MAX_CHECKED_BYTES = 8L << 20;

  /** Bytes of proofs in one message. */
  public static final int MAX_PROOFS_BYTES = 512 << 10;

  /** Bytes of payloads that travel with the headers of one record. */
  public static final int MAX_INLINE_PAYLOAD_BYTES = 64 << 10;

  /** Pages of one record's headers that are asked for. */
  public static final int MAX_RECORD_PAGES = 512;

  /** Writers of whom proof is asked for one record. */
  public static final int MAX_PROOFS_ASKED = 16;

  /** Keys remembered on which two peers agree to differ. */
  public static final int MAX_DISPUTES = 16_384;

  /** How long such a disagreement is left alone. */
  public static final Duration DISPUTE_RESTS = Duration.ofHours(1);

  private SyncLimits() {}
}
