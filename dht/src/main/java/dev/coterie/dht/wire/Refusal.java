package dev.coterie.dht.wire;

import dev.coterie.vectorclock.WriterId;
import java.time.Duration;
import java.util.List;

/**
 * Why a peer did not do what it was asked: one of a few reasons, a sentence for people that names
 * the value and the limit, and what the asker may send or learn to do better.
 *
 * @param retryAfter when to try again; zero where it does not say
 */
public record Refusal(
    Reason reason,
    String detail,
    List<byte[]> logRecords,
    List<WriterId> unprovenWriters,
    Duration retryAfter) {
  /** The longest time that a refusal may tell to wait; longer ones are read as this. */
  public static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  /** The reasons. The code is what travels; a code unknown to a reader is {@link #OTHER}. */
  public enum Reason {
    /** A reason that this release does not know. */
    OTHER(0),
    /** The bytes do not parse, or a hash or signature does not fit. The sender is at fault. */
    MALFORMED(1),
    /** A format or message that this release does not know. */
    UNSUPPORTED(2),
    /** The asker is no member, and the realm is not open. */
    NOT_ADMITTED(3),
    /** The writer is no member, or has no grant that covers the address. */
    NOT_PERMITTED(4),
    /** The version names log heads that this peer could not get hold of. */
    UNKNOWN_LOG_HEADS(5),
    /** The writer's log is behind: the records it lacks come with the refusal. */
    STALE_LOG(6),
    /** The context reaches above what some writer is known to have signed: show a header. */
    UNPROVEN(7),
    /** A size, a count of siblings or a count of writers is over its limit. */
    OVER_LIMIT(8),
    /** The disk is full or failing: nothing was kept; reads go on. */
    STORE_FAILED(9),
    /** The peer has too much to do: try again later. */
    OVERLOADED(10),
    /** The version belongs to another realm. */
    WRONG_REALM(11),
    /** What was brought is from before a reap epoch that its sender is not in: nothing was kept. */
    NOT_IN_REAP_EPOCH(12);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    /** The reason of this code, {@link #OTHER} where there is none. */
    public static Reason of(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      return OTHER;
    }
  }

  public Refusal {
    logRecords = List.copyOf(logRecords);
    unprovenWriters = List.copyOf(unprovenWriters);
  }

  /** A refusal that does not say when to try again. */
  public Refusal(
      Reason reason, String detail, List<byte[]> logRecords, List<WriterId> unprovenWriters) {
    this(reason, detail, logRecords, unprovenWriters, Duration.ZERO);
  }

  /** There is too much to do; after a while there will be less. */
  public static Refusal overloaded(String detail, Duration retryAfter) {
    return new Refusal(Reason.OVERLOADED, detail, List.of(), List.of(), retryAfter);
  }

  public static Refusal of(Reason reason, String detail) {
    return new Refusal(reason, detail, List.of(), List.of());
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
