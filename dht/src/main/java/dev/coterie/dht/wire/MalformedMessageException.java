package dev.coterie.dht.wire;

/**
 * Bytes that are no message of a protocol, or none that this release knows.
 *
 * <p>Of a request, {@link #refusal()} is what to answer (with {@link Codec#encodeRefusal}); of a
 * response, the peer broke the protocol.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;

  private MalformedMessageException(String message, boolean unsupported) {
    super(message);
    this.unsupported = unsupported;
  }

  static MalformedMessageException malformed(String what) {
    return new MalformedMessageException(what, false);
  }

  static MalformedMessageException unsupported(String what) {
    return new MalformedMessageException(what, true);
  }

  /**
   * Whether the bytes are well formed, as far as can be told, but ask for what this release does
   * not do: a newer message, another implementation's namespace, providers.
   */
  public boolean isUnsupported() {
    return unsupported;
  }

  /** The refusal that tells the sender. */
  public Refusal refusal() {
    Refusal.Reason reason = unsupported ? Refusal.Reason.UNSUPPORTED : Refusal.Reason.MALFORMED;
    return Refusal.of(reason, String.valueOf(getMessage()));
  }
}
