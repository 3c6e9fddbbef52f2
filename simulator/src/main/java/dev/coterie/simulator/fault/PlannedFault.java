package dev.coterie.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One fault that is going to happen.
 *
 * @param at when it begins, since the workload began; whole milliseconds
 * @param targets indexes of the peers that it strikes, ascending; none where it strikes all
 * @param length how long it lasts; whole milliseconds
 * @param amount how hard it strikes, in the unit that its kind says; 0 where the kind has none
 */
public record PlannedFault(
    Duration at, FaultKind kind, List<Integer> targets, Duration length, long amount) {

  private static final int FIELDS = 5;

  public PlannedFault {
    targets = List.copyOf(targets);
    if (at.isNegative() || length.isNegative()) {
      throw new IllegalArgumentException(
          "a fault begins and lasts no negative time, not " + at + " and " + length);
    }
    at = Duration.ofMillis(at.toMillis());
    length = Duration.ofMillis(length.toMillis());
  }

  /** The same on other peers. */
  PlannedFault of(List<Integer> others) {
    return new PlannedFault(at, kind, others, length, amount);
  }

  /** For replay: {@code 12500 crash 3,7 30000 0}; times in milliseconds, {@code -} for all. */
  @Override
  public String toString() {
    String peers =
        targets.isEmpty()
            ? "-"
            : targets.stream().map(String::valueOf).collect(Collectors.joining(","));
    return at.toMillis()
        + " "
        + kind.label()
        + " "
        + peers
        + " "
        + length.toMillis()
        + " "
        + amount;
  }

  /**
   * Reads {@link #toString()}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static PlannedFault parse(String text) {
    String[] fields = text.trim().split(" +");
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "a fault is \"AT KIND PEERS LENGTH AMOUNT\", not \"" + text + "\"");
    }
    try {
      return new PlannedFault(
          Duration.ofMillis(Long.parseLong(fields[0])),
          FaultKind.of(fields[1]),
          parseTargets(fields[2]),
          Duration.ofMillis(Long.parseLong(fields[3])),
          Long.parseLong(fields[4]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number in the fault \"" + text + "\"", e);
    }
  }

  private static List<Integer> parseTargets(String text) {
    List<Integer> targets = new ArrayList<>();
    if (!text.equals("-")) {
      for (String one : text.split(",", -1)) {
        targets.add(Integer.parseInt(one));
      }
    }
    return targets;
  }
}
