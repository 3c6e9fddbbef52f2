package dev.coterie.node.chaos;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Outcome;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.chaos.ChaosOperation.Sibling;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides from a history what held. It knows only what clients were told: dots, tokens, values.
 *
 * <ul>
 *   <li>I1: what was acknowledged is read at the end, or something that has seen it was written. A
 *       write that was told neither done nor undone may have been, and may have superseded others;
 *       whether it has, the token of the last read says.
 *   <li>I2: siblings have not seen one another; a version has seen what its writer was shown, and,
 *       where the writer said what that was, nothing else; what failed is never read.
 *   <li>I3: replicas of an entry are equal at the end.
 *   <li>I4: what an acknowledged delete has seen is not read at the end, under whatever name.
 * </ul>
 */
final class ChaosChecker {
  private final ChaosHistory history;
  private final int quorum;
  private final Map<String, List<ChaosOperation>> byAddress = new TreeMap<>();
  private final Map<String, ChaosOperation> byValue = new HashMap<>();
  private final Finding lost = new Finding("I1", "no acknowledged write is lost");
  private final Finding siblings =
      new Finding("I2", "siblings are exactly the versions that no other has seen");
  private final Finding equal = new Finding("I3", "replicas are equal at the end");
  private final Finding back = new Finding("I4", "nothing deleted comes back");

  ChaosChecker(ChaosHistory history, int quorum) {
    this.history = history;
    this.quorum = quorum;
    for (ChaosOperation operation : history.operations()) {
      byAddress.computeIfAbsent(operation.address(), a -> new ArrayList<>()).add(operation);
      if (operation.kind() == Kind.PUT) {
        byValue.put(operation.value(), operation);
      }
    }
  }

  List<InvariantVerdict> verdicts() {
    byAddress.forEach(this::checkEntry);
    equal.checked(history.comparisons());
    history.differences().forEach(equal::broken);
    return List.of(lost.verdict(), siblings.verdict(), equal.verdict(), back.verdict());
  }

  long acknowledgedChecked() {
    return lost.checks();
  }

  private void checkEntry(String address, List<ChaosOperation> operations) {
    List<ChaosOperation> finals =
        operations.stream()
            .filter(o -> o.phase() == Phase.FINAL && o.kind() == Kind.GET && o.isAcknowledged())
            .toList();
    if (finals.isEmpty()) {
      equal.broken(address + " could not be read once all faults had ended");
      return;
    }
    ChaosOperation last = finals.get(finals.size() - 1);
    for (ChaosOperation operation : operations) {
      if (operation.isWrite() && operation.isAcknowledged()) {
        checkKept(operation, last, operations);
        checkSeen(operation, operations);
      }
      if (operation.kind() == Kind.GET && operation.isAcknowledged()) {
        checkSiblings(operation);
      }
    }
    finals.forEach(read -> checkGone(read, operations));
  }

  // I1

  private void checkKept(
      ChaosOperation write, ChaosOperation last, List<ChaosOperation> operations) {
    lost.checked(1);
    Dot dot = write.dot().orElseThrow();
    if (write.kind() == Kind.RM) {
      if (last.seen().covers(dot)) {
        return; // a delete is read as the nothing that it leaves
      }
    } else if (last.siblings().stream().anyMatch(s -> s.dot().equals(dot))) {
      return;
    }
    boolean superseded =
        operations.stream()
            .anyMatch(o -> o != write && o.isWrite() && o.isAcknowledged() && o.seen().covers(dot));
    boolean perhaps =
        last.seen().covers(dot)
            && operations.stream()
                .anyMatch(
                    o ->
                        o.isWrite()
                            && o.outcome() == Outcome.UNKNOWN
                            && o.endedAt() >= write.begunAt());
    if (superseded || perhaps) {
      return;
    }
    if (losses(write) >= quorum) {
      lost.exempt();
    } else {
      lost.broken(write + " is not read at the end, and nothing that was written has seen it");
    }
  }

  private long losses(ChaosOperation write) {
    return write.keepers().stream()
        .filter(
            keeper ->
                history.losses().stream()
                    .anyMatch(
                        loss ->
                            loss.peer().equals(keeper)
                                && loss.backTo() <= write.endedAt()
                                && loss.at() >= write.begunAt()))
        .count();
  }

  // I2

  private void checkSeen(ChaosOperation write, List<ChaosOperation> operations) {
    siblings.checked(1);
    if (write.given().isEmpty()) {
      return;
    }
    VectorClock given = write.given().get().clock();
    if (!write.seen().contains(given)) {
      siblings.broken(write + " leaves out what its writer was shown");
    }
    for (ChaosOperation other : operations) {
      if (other != write
          && other.isWrite()
          && other.isAcknowledged()
          && write.seen().covers(other.dot().orElseThrow())
          && !given.covers(other.dot().orElseThrow())
          && !isSeenByAnother(other, write, operations)) {
        siblings.broken(write + " claims to have seen what its writer was not shown: " + other);
      }
    }
  }

  /**
   * A writer lists, of its own versions, those that it leaves alive. One that was superseded before
   * may be left out of that list: nothing is lost by it.
   */
  private static boolean isSeenByAnother(
      ChaosOperation seen, ChaosOperation but, List<ChaosOperation> operations) {
    Dot dot = seen.dot().orElseThrow();
    return operations.stream()
        .filter(o -> o.isWrite() && o != but && o != seen)
        .anyMatch(
            o ->
                o.outcome() == Outcome.UNKNOWN && o.endedAt() >= seen.begunAt()
                    || o.isAcknowledged()
                        && o.seen().covers(dot)
                        && o.given().map(t -> t.clock().covers(dot)).orElse(true));
  }

  private void checkSiblings(ChaosOperation read) {
    for (Sibling one : read.siblings()) {
      siblings.checked(1);
      ChaosOperation maker = byValue.get(one.value());
      if (maker == null || !maker.address().equals(read.address())) {
        siblings.broken(read + " shows '" + one.value() + "', which nobody wrote there");
      } else if (maker.outcome() == Outcome.FAILED) {
        siblings.broken(read + " shows what is said not to have been written: " + maker);
      }
      for (Sibling other : read.siblings()) {
        if (!other.dot().equals(one.dot()) && one.context().covers(other.dot())) {
          siblings.broken(
              read + " shows " + other.dot() + " beside " + one.dot() + ", which saw it");
        }
      }
    }
  }

  // I4

  private void checkGone(ChaosOperation read, List<ChaosOperation> operations) {
    for (ChaosOperation delete : operations) {
      if (delete.kind() != Kind.RM || !delete.isAcknowledged()) {
        continue;
      }
      back.checked(1);
      for (Sibling sibling : read.siblings()) {
        boolean byName = delete.seen().covers(sibling.dot());
        ChaosOperation maker = byValue.get(sibling.value());
        boolean byContent =
            maker != null
                && maker.dot().isPresent()
                && delete.seen().covers(maker.dot().orElseThrow());
        if (byName || byContent) {
          back.broken(
              "'" + sibling.value() + "' is read at peer " + read.peer() + " after " + delete);
        }
      }
    }
  }

  /** What one invariant has come to. */
  private static final class Finding {
    private static final int MAX_TOLD = 8;

    private final String id;
    private final String title;
    private final List<String> told = new ArrayList<>();
    private long checks;
    private long broken;
    private long exempt;

    Finding(String id, String title) {
      this.id = id;
      this.title = title;
    }

    void checked(long times) {
      checks += times;
    }

    long checks() {
      return checks;
    }

    void exempt() {
      exempt++;
    }

    void broken(String finding) {
      broken++;
      if (told.size() < MAX_TOLD) {
        told.add(finding);
      }
    }

    InvariantVerdict verdict() {
      List<String> findings = new ArrayList<>(told);
      if (broken > told.size()) {
        findings.add("and " + (broken - told.size()) + " more");
      }
      if (exempt > 0) {
        findings.add(exempt + " were on as many lost disks as their level asks for: exempt");
      }
      var outcome =
          broken > 0
              ? dev.coterie.simulator.check.Outcome.FIRED
              : checks == 0
                  ? dev.coterie.simulator.check.Outcome.NOT_CHECKED
                  : dev.coterie.simulator.check.Outcome.HELD;
      return new InvariantVerdict(id, title, outcome, checks, findings);
    }
  }
}
