package dev.coterie.node.doctor;

import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether this machine's clock agrees with those of other peers.
 *
 * @param ahead how far theirs are ahead in the middle, where any is known
 * @param peers how many are known
 */
public record ClockCheck(Optional<Duration> ahead, int peers) implements Check {
  /** How far clocks may be apart without a word: machines that ask for the time are within it. */
  public static final Duration MOST_APART = Duration.ofMinutes(1);

  @Override
  public Optional<Finding> look() {
    return ahead.filter(apart -> apart.abs().compareTo(MOST_APART) > 0).map(this::finding);
  }

  private Finding finding(Duration apart) {
    String where = apart.isNegative() ? "ahead of" : "behind";
    String whose = peers == 1 ? "that of the one peer heard" : "those of " + peers + " peers";
    return new Finding(
        "clock",
        Severity.PROBLEM,
        "This machine's clock is " + apart.abs().toSeconds() + " s " + where + " " + whose + ".",
        "No entry is lost by it. What has a time to live ends too early or too late here, and so do"
            + " grants and tickets; beyond the setting clock-skew, content may be dropped early and"
            + " fetched again.",
        peers == 1
            ? "See which of the two is wrong, and set it."
            : "Set it, or let it be set from the network.",
        List.of());
  }
}
