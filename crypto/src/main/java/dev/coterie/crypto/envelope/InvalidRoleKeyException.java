package dev.coterie.crypto.envelope;

/** A text or byte array is no age X25519 key; the message never holds it. */
public final class InvalidRoleKeyException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidRoleKeyException(String message) {
    super(message);
  }
}
