package dev.coterie.node.storage;

/** A home whose store can be neither read nor made. */
public final class StoreUnusableException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** The directory or the file system may not be written to. */
    READ_ONLY,
    /** There is no space for what opening writes. */
    DISK_FULL,
    /** The store is in a format that this release does not know; it is left as it was. */
    UNSUPPORTED_FORMAT,
    /** The disk reported an error. */
    IO_ERROR
  }

  private final Reason reason;

  StoreUnusableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
