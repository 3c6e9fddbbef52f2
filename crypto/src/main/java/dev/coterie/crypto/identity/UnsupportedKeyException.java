package dev.coterie.crypto.identity;

/** A well-formed key of a kind that Coterie does not compute with. */
public final class UnsupportedKeyException extends KeyException {

  private static final long serialVersionUID = 1L;

  UnsupportedKeyException(String message) {
    super(message);
  }
}
