package dev.coterie.vectorclock;

/** Bytes that are not the canonical encoding of a clock, of this format, within its limits. */
public final class MalformedClockException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedClockException(String message) {
    super(message);
  }
}
