package dev.coterie.dht.wire;

/** A text or bytes that are no multiaddr; the message names the value and what is wrong with it. */
public final class InvalidMultiaddrException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidMultiaddrException(String shown, String problem) {
    super("not a multiaddr: " + shown + ": " + problem);
  }
}
