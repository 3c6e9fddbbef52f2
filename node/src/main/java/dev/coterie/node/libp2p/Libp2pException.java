package dev.coterie.node.libp2p;

import org.jspecify.annotations.Nullable;

/** Why something on the network did not work; {@link #reason()} is for programs. */
public sealed class Libp2pException extends Exception permits WrongPeerException {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Reason {
    /** No address of the peer could be connected, or none can be dialled at all. */
    UNREACHABLE,
    /** The peer that answered is another one. */
    WRONG_PEER,
    /** The peer does not speak the protocol. */
    UNSUPPORTED_PROTOCOL,
    /** The peer broke a protocol's rules. */
    PROTOCOL_VIOLATION,
    /** The peer reset the stream. */
    RESET,
    /** The connection or the host is closed. */
    CLOSED,
    /** The peer took too long. */
    TIMED_OUT,
    /** A limit of this host. */
    OVERLOADED
  }

  private final Reason reason;

  /** A failure with what happened, for people. */
  public Libp2pException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** A failure with its cause. */
  public Libp2pException(Reason reason, String message, @Nullable Throwable cause) {
    // Connections end by the thousand; where in the host one was noticed says nothing.
    super(message, cause, true, reason != Reason.CLOSED);
    this.reason = reason;
  }

  /** What kind of failure it is. */
  public Reason reason() {
    return reason;
  }

  /** The failure in a throwable: itself, its cause, or {@code UNREACHABLE} with it as the cause. */
  public static Libp2pException of(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof Libp2pException failure) {
        return failure;
      }
    }
    return new Libp2pException(Reason.UNREACHABLE, String.valueOf(thrown), thrown);
  }
}
