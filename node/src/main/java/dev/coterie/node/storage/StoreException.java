package dev.coterie.node.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that cannot be opened. */
public abstract sealed class StoreException extends IOException
    permits StoreLockedException, StoreUnusableException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
