package dev.coterie.crypto.primitives;

/** A sealed message does not open: wrong key, wrong nonce, or changed on the way. */
public final class ForgedMessageException extends PrimitiveException {

  private static final long serialVersionUID = 1L;

  ForgedMessageException(String message) {
    super(message);
  }
}
