package dev.coterie.node.interop;

/** Something between two implementations is not as it should be. */
final class CheckFailure extends Exception {
  private static final long serialVersionUID = 1L;

  CheckFailure(String message) {
    super(message);
  }

  static void unless(boolean holds, String otherwise) throws CheckFailure {
    if (!holds) {
      throw new CheckFailure(otherwise);
    }
  }
}
