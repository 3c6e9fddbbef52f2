package dev.coterie.crypto.identity;

/** Bytes or text from elsewhere are not a key or peer id that can be used here. */
public abstract sealed class KeyException extends IllegalArgumentException
    permits MalformedKeyException, UnsupportedKeyException {

  private static final long serialVersionUID = 1L;

  KeyException(String message) {
    super(message);
  }

  KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
