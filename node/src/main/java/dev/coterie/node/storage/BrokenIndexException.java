package dev.coterie.node.storage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The index cannot be read or written, or holds bytes that it was not given. */
final class BrokenIndexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenIndexException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Runs something that reads or writes the index: MapDB tells of damage in many ways. */
  static <T extends @Nullable Object> T guard(Supplier<T> task) {
    try {
      return task.get();
    } catch (BrokenIndexException e) {
      throw e;
    } catch (RuntimeException | AssertionError | InternalError e) {
      throw new BrokenIndexException("the index failed: " + e, e);
    }
  }
}
