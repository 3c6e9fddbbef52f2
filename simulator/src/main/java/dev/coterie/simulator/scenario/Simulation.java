package dev.coterie.simulator.scenario;

/** Runs scenarios. */
public final class Simulation {
  private Simulation() {}

  /** Runs one scenario from one seed to its end. */
  public static SimulationReport run(SimulationOptions options) {
    Breakage breakage = options.plant().map(Plants::of).orElse(Plants.NONE);
    return new Run(options, breakage).toTheEnd();
  }

  /** As {@link #run(SimulationOptions)}, with a peer broken in some other way. */
  static SimulationReport run(SimulationOptions options, Breakage breakage) {
    return new Run(options, breakage).toTheEnd();
  }
}
