package dev.coterie.crypto.envelope;

/** Something cannot be sealed or opened; which of the nested kinds says why. */
public abstract sealed class EnvelopeException extends Exception {

  private static final long serialVersionUID = 1L;

  EnvelopeException(String message) {
    super(message);
  }

  /** None of the keys at hand is one that it was sealed to. */
  public static final class NoMatchingKey extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    NoMatchingKey(String message) {
      super(message);
    }
  }

  /** The bytes do not have the form they should have. */
  public static final class Malformed extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** A key fits, but the bytes were changed or cut off since they were sealed. */
  public static final class Corrupt extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    Corrupt(String message) {
      super(message);
    }
  }

  /** A format or suite that this version does not know: written by a newer one, most likely. */
  public static final class Unsupported extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String message) {
      super(message);
    }
  }

  /** A size limit is exceeded; the message names the size and the limit. */
  public static final class TooLarge extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String what, long size, long limit) {
      super(what + " has " + size + " bytes, and at most " + limit + " are allowed");
    }
  }

  /** It opens, but it was sealed for another address or dot: someone moved it. */
  public static final class WrongBinding extends EnvelopeException {
    private static final long serialVersionUID = 1L;

    WrongBinding(String message) {
      super(message);
    }
  }
}
