package dev.coterie.node.context;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, what it means for the data, and what to do next, in one message. Its kind
 * decides the exit code of the command line and the status of the HTTP API.
 */
public final class CoterieException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Kinds of failure. */
  public enum Kind {
    /** It failed here, for a reason none of the others names. */
    FAILED(1, 500),
    /** The input makes no sense: an address, a ticket, a role name, a size. */
    INVALID(2, 400),
    /** There is no such entry, or no such role. */
    NOT_FOUND(3, 404),
    /** A condition does not hold, or siblings stand in the way; nothing was written. */
    CONFLICT(4, 412),
    /** The caller has no right or no key, or replicas said no. */
    REFUSED(5, 403),
    /** Too few replicas could be reached. */
    UNAVAILABLE(6, 503),
    /** Bytes are not what they were signed or sealed as. */
    INTEGRITY(7, 500),
    /** This node's disk is full, read-only or failing, and did not keep what was to be written. */
    STORE_FAILED(1, 507);

    private final int exitCode;
    private final int httpStatus;

    Kind(int exitCode, int httpStatus) {
      this.exitCode = exitCode;
      this.httpStatus = httpStatus;
    }

    public int exitCode() {
      return exitCode;
    }

    public int httpStatus() {
      return httpStatus;
    }
  }

  private final Kind kind;
  private final transient @Nullable Explanation explanation;
  private final @Nullable Duration retryAfter;

  public CoterieException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.explanation = null;
    this.retryAfter = null;
  }

  public CoterieException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.explanation = null;
    this.retryAfter = null;
  }

  /**
   * A failure that will be over after a while. It has no stack trace: to fill one would take longer
   * than all else that is done for a request which is refused.
   */
  public CoterieException(Kind kind, String message, Duration retryAfter) {
    super(message, null, false, false);
    this.kind = kind;
    this.explanation = null;
    this.retryAfter = retryAfter;
  }

  public CoterieException(Kind kind, String message, Explanation explanation) {
    super(message);
    this.kind = kind;
    this.explanation = explanation;
    this.retryAfter = null;
  }

  public Kind kind() {
    return kind;
  }

  /** Who was asked and what each answered, where that is why. */
  public Optional<Explanation> explanation() {
    return Optional.ofNullable(explanation);
  }

  /** When to try again, where there was too much to do; nothing was begun then. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
