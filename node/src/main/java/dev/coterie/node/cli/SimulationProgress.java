package dev.coterie.node.cli;

import dev.coterie.simulator.scenario.Progress;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how far a simulation has come: a bar on a terminal, a line at each tenth elsewhere, nothing
 * where JSON is wanted.
 */
final class SimulationProgress {
  private static final int WIDTH = 30;
  private static final int PARTS = 10;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final double SECONDS = 1e9;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean isTerminal;
  private final boolean silent;
  private final long startedAtNanos = System.nanoTime();
  private long drawnAtNanos = startedAtNanos - REDRAW_NANOS;
  private int told;
  private boolean drawn;

  SimulationProgress(BaseCommand command) {
    this.err = command.environment().err();
    this.isTerminal = command.environment().isTerminal();
    this.silent = command.isJson();
  }

  void show(Progress progress) {
    if (silent) {
      return;
    }
    double share = share(progress);
    if (isTerminal) {
      redraw(progress, share);
    } else if ((int) (share * PARTS) > told) {
      told = (int) (share * PARTS);
      err.println(line(progress));
    }
  }

  private static double share(Progress progress) {
    double of = Math.max(1, progress.of().toMillis());
    return Math.max(0, Math.min(1, progress.simulated().toMillis() / of));
  }

  private void redraw(Progress progress, double share) {
    long now = System.nanoTime();
    if (now - drawnAtNanos < REDRAW_NANOS) {
      return;
    }
    drawnAtNanos = now;
    drawn = true;
    int filled = (int) (share * WIDTH);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    err.print(CLEAR_LINE + "[" + bar + "] " + line(progress));
    err.flush();
  }

  private String line(Progress progress) {
    double seconds = (System.nanoTime() - startedAtNanos) / SECONDS;
    return String.format(
        Locale.ROOT,
        "%s: %ds of %ds, %,d events, %,d operations, %.0f s here",
        progress.phase(),
        progress.simulated().toSeconds(),
        progress.of().toSeconds(),
        progress.events(),
        progress.operations(),
        seconds);
  }

  /** Takes the bar away, for what is printed next. */
  void end() {
    if (drawn) {
      err.print(CLEAR_LINE);
      err.flush();
      drawn = false;
    }
  }
}
