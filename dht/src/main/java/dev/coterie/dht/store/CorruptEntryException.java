package dev.coterie.dht.store;

import java.io.IOException;

/** An entry whose checksum does not hold, or a location at which there is none. */
public final class CorruptEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptEntryException(String message) {
    super(message);
  }
}
