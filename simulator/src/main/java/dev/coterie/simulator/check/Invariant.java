package dev.coterie.simulator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that must hold in every run. A subclass watches what it needs, counts how often it
 * looked, and tells what it found broken.
 */
public abstract class Invariant {
  /** Findings that are told one by one; more are counted. */
  public static final int MAX_FINDINGS = 8;

  private final String id;
  private final String title;
  private final List<String> findings = new ArrayList<>();
  private long checks;
  private long broken;
  private @Nullable String exemption;

  protected Invariant(String id, String title) {
    this.id = id;
    this.title = title;
  }

  public final String id() {
    return id;
  }

  /** A peer's disk has taken versions. */
  public void merged(Merge merge) {}

  /** A peer sends a message. */
  public void sent(Message message) {}

  /** A client's operation has ended. */
  public void ended(Operation operation) {}

  /** A lookup has ended. */
  public void lookedUp(LookupSeen lookup) {}

  /** Time has gone on a little. */
  public void sampled(SwarmView swarm) {}

  /** All faults have ended and the swarm had its time to converge. */
  public void settled(SwarmView swarm) {}

  /** The swarm was left alone for a while after that, and each entry was read once more. */
  public void finished(SwarmView swarm) {}

  protected final void checked() {
    checks++;
  }

  protected final void broken(String finding) {
    broken++;
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    }
  }

  /** Says why it promises nothing of this run; what is broken all the same counts. */
  protected final void exempt(String why) {
    exemption = why;
  }

  public final boolean isBroken() {
    return broken > 0;
  }

  public final InvariantVerdict verdict() {
    if (broken > 0) {
      List<String> told = new ArrayList<>(findings);
      if (broken > findings.size()) {
        told.add("and " + (broken - findings.size()) + " more");
      }
      return new InvariantVerdict(id, title, Outcome.FIRED, checks, told);
    }
    Optional<String> why = Optional.ofNullable(exemption);
    if (why.isPresent()) {
      return new InvariantVerdict(id, title, Outcome.EXEMPT, checks, List.of(why.get()));
    }
    return new InvariantVerdict(
        id, title, checks > 0 ? Outcome.HELD : Outcome.NOT_CHECKED, checks, List.of());
  }
}
