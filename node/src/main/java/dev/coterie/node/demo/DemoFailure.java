package dev.coterie.node.demo;

/** A step of the demonstration did not show what it was to show. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
