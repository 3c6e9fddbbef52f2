package dev.coterie.node.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Another process, or another store of this one, has the home open. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreLockedException(Path lockFile, @Nullable Throwable cause) {
    super("this home is in use: another process holds " + lockFile, cause);
  }
}
