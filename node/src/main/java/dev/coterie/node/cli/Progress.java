package dev.coterie.node.cli;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how far long work has come: a bar on a terminal, a line at each tenth elsewhere, nothing
 * where JSON is wanted. Safe for use by several threads.
 */
final class Progress {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final PrintStream err;
  private final boolean isTerminal;
  private final boolean silent;
  private final String what;
  private final int total;
  private int done;
  private long bytes;
  private int tenthsTold;
  private long drawnAtNanos;

  Progress(BaseCommand command, String what, int total) {
    this.err = command.environment().err();
    this.isTerminal = command.environment().isTerminal();
    this.silent = command.isJson();
    this.what = what;
    this.total = total;
    this.drawnAtNanos = System.nanoTime() - REDRAW_NANOS;
  }

  /** So many more are done, with so many bytes. */
  synchronized void add(int count, long moreBytes) {
    done += count;
    bytes += moreBytes;
    if (silent || total == 0) {
      return;
    }
    if (isTerminal) {
      redraw();
    } else if (done * 10L / total > tenthsTold) {
      tenthsTold = (int) (done * 10L / total);
      err.println(line());
    }
  }

  private void redraw() {
    long now = System.nanoTime();
    if (done < total && now - drawnAtNanos < REDRAW_NANOS) {
      return;
    }
    drawnAtNanos = now;
    int filled = (int) (done * (long) WIDTH / total);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    err.print("\r[" + bar + "] " + line() + (done == total ? "\n" : ""));
    err.flush();
  }

  private String line() {
    return what + " " + done + " of " + total + ", " + mebibytes(bytes);
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
