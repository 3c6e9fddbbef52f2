package dev.coterie.crypto.primitives;

/** The other side's X25519 point has low order: the shared secret would be no secret. */
public final class WeakPointException extends PrimitiveException {

  private static final long serialVersionUID = 1L;

  WeakPointException() {
    super("The X25519 agreement is all zeros: the other side's public key has low order");
  }
}
