package dev.coterie.crypto.envelope;

/** A part of an entry exceeds its limit or is no valid text; the message names part and limit. */
public final class InvalidEntryException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidEntryException(String message) {
    super(message);
  }
}
