package dev.coterie.crypto.authority;

/**
 * Something asked of the realm's authority cannot be done, or bytes are not what they should be.
 *
 * <p>The message is for people: what happened, what it means, what to do next. {@link #reason()} is
 * for programs.
 */
public final class AuthorityException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The situations that callers tell apart. */
  public enum Reason {
    /** Bytes or text that do not parse. */
    MALFORMED,
    /** A format, suite or version that this release does not know. */
    UNSUPPORTED,
    /** A size or count over its limit. */
    OVER_LIMIT,
    /** A name with characters that names do not have. */
    BAD_NAME,
    /** Only an admin may do it. */
    NOT_ADMIN,
    /** Only the realm's root key may do it. */
    NOT_ROOT,
    UNKNOWN_ROLE,
    ROLE_EXISTS,
    UNKNOWN_MEMBER,
    /** The member has not got what is to be taken from it. */
    NOTHING_TO_REVOKE,
    /** Another admin's reap epoch is not over. */
    REAP_UNDER_WAY,
    /** There is no such reap epoch, or it does not wait for that. */
    NO_REAP,
    /** The key that is needed is not in the keyring. */
    NO_KEY,
    /** A ticket, membership or invite that is past its time. */
    EXPIRED,
    /** A ticket that somebody has joined with. */
    USED,
    /** An invite that an admin has taken back. */
    REVOKED,
    /** An invite that the log does not hold. */
    UNKNOWN_INVITE,
    /** A signature that does not fit. */
    BAD_SIGNATURE,
    /** Something of another realm. */
    WRONG_REALM
  }

  private final Reason reason;

  public AuthorityException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  static AuthorityException malformed(String what) {
    return new AuthorityException(Reason.MALFORMED, what);
  }
}
