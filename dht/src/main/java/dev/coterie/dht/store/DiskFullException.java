package dev.coterie.dht.store;

import java.io.IOException;

/** A disk has no space for what was to be written. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message) {
    super(message);
  }
}
