package dev.coterie.dht.store;

import java.io.IOException;

/** A journal in a format or suite of which this release knows nothing; it is left untouched. */
public final class UnsupportedJournalException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedJournalException(String message) {
    super(message);
  }
}
