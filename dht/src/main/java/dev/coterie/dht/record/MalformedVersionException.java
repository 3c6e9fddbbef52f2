package dev.coterie.dht.record;

/** Bytes that are no version header, or no record, of a format this release knows. */
public final class MalformedVersionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unsupported;

  private MalformedVersionException(String message, boolean unsupported) {
    super(message);
    this.unsupported = unsupported;
  }

  static MalformedVersionException malformed(String what) {
    return new MalformedVersionException(what, false);
  }

  static MalformedVersionException unsupported(String what) {
    return new MalformedVersionException(what, true);
  }

  /** Whether the bytes name a format or suite of which this release knows nothing. */
  public boolean isUnsupported() {
    return unsupported;
  }
}
