package dev.coterie.simulator.scenario;

/** A scenario that does not exist or does not parse; the message says which field and why. */
public final class ScenarioException extends Exception {
  private static final long serialVersionUID = 1L;

  public ScenarioException(String message) {
    super(message);
  }

  public ScenarioException(String message, Throwable cause) {
    super(message, cause);
  }
}
