package dev.coterie.simulator.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An axis from zero to at least a greatest value, with round numbers marked on it. */
record Scale(double high, List<Double> ticks) {
  private static final int MOST_TICKS = 6;
  private static final double[] ROUND = {1, 2, 2.5, 5, 10};
  private static final long[] ROUND_SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400
  };

  Scale {
    ticks = List.copyOf(ticks);
  }

  /** An axis whose end is a round number. */
  static Scale of(double greatest, boolean wholeNumbers) {
    double most = greatest > 0 && Double.isFinite(greatest) ? greatest : 1;
    double rough = most / (MOST_TICKS - 1);
    double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = magnitude * ROUND[ROUND.length - 1];
    for (int i = ROUND.length - 1; i >= 0; i--) {
      if (magnitude * ROUND[i] >= rough && isAllowed(magnitude * ROUND[i], wholeNumbers)) {
        step = magnitude * ROUND[i];
      }
    }
    if (wholeNumbers && step < 1) {
      step = 1;
    }
    double high = Math.ceil(most / step - 1e-9) * step;
    return new Scale(high, ticks(step, high));
  }

  private static boolean isAllowed(double step, boolean wholeNumbers) {
    return !wholeNumbers || step == Math.rint(step);
  }

  /** An axis of bytes, round in the unit in which the greatest value is written. */
  static Scale ofBytes(double greatest) {
    double unit = 1;
    while (greatest / unit >= Wording.KIBI) {
      unit *= Wording.KIBI;
    }
    Scale inUnit = of(greatest / unit, false);
    double size = unit;
    return new Scale(
        inUnit.high() * size, inUnit.ticks().stream().map(tick -> tick * size).toList());
  }

  /** An axis of time that ends where the run does; its values are seconds. */
  static Scale ofTime(Duration length) {
    double seconds = Math.max(1e-3, length.toMillis() / 1e3);
    double step =
        Math.ceil(seconds / ROUND_SECONDS[ROUND_SECONDS.length - 1] / MOST_TICKS)
            * ROUND_SECONDS[ROUND_SECONDS.length - 1];
    for (int i = ROUND_SECONDS.length - 1; i >= 0; i--) {
      if (seconds / ROUND_SECONDS[i] <= MOST_TICKS + 1) {
        step = ROUND_SECONDS[i];
      }
    }
    return new Scale(seconds, ticks(step, seconds));
  }

  private static List<Double> ticks(double step, double high) {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= high * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Where a value lies, 0 at the origin and 1 at the end. */
  double part(double value) {
    return Math.max(0, Math.min(1, value / high));
  }
}
