package dev.coterie.crypto.identity;

/** The bytes or text are no key or peer id in any libp2p encoding. */
public final class MalformedKeyException extends KeyException {

  private static final long serialVersionUID = 1L;

  MalformedKeyException(String message) {
    super(message);
  }

  MalformedKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
