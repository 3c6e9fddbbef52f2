package dev.coterie.simulator.check;

import java.util.List;

/**
 * What one invariant has to say of a run.
 *
 * @param id such as {@code I1}
 * @param title the invariant in a line
 * @param checks how often it looked
 * @param findings where it was broken, the first few; or why it is exempt
 */
public record InvariantVerdict(
    String id, String title, Outcome outcome, long checks, List<String> findings) {
  public InvariantVerdict {
    findings = List.copyOf(findings);
  }
}
