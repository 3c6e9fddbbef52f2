package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fetches from one other peer what it has and this log lacks, batch after batch.
 *
 * <p>Each turn sends {@link #have()}, which the other answers with {@link AuthorityLog#missingFor},
 * and {@link #take}s the answer. Where the two have grown apart the other may know none of our
 * heads and answer with records that are here already; their tips join what the next turn says we
 * have, so every turn gets further, and the session ends. For both to have everything, each pulls.
 */
public final class LogPull {
  private final AuthorityLog log;
  private final Set<Hash> tips = new LinkedHashSet<>();
  private final List<AddOutcome.Refused> refusals = new ArrayList<>();
  private final Set<Hash> missing = new TreeSet<>();
  private final List<LogRecord> added = new ArrayList<>();
  private boolean done;

  public LogPull(AuthorityLog log) {
    this.log = log;
  }

  /** What to tell the other that we have, within {@link AuthorityLimits#MAX_SUMMARY_HASHES}. */
  public List<Hash> have() {
    Set<Hash> have = new LinkedHashSet<>(log.summary());
    have.addAll(tips);
    return have.stream().limit(AuthorityLimits.MAX_SUMMARY_HASHES).toList();
  }

  /**
   * Adds what the other sent.
   *
   * @param more whether the other has more than it sent
   * @return whether to go on with another turn
   */
  public boolean take(List<LogRecord> batch, boolean more) {
    Set<Hash> before = new TreeSet<>(tips);
    for (LogRecord record : batch) {
      AddOutcome outcome = log.add(record);
      if (outcome instanceof AddOutcome.Added) {
        added.add(record);
        reached(record);
      } else if (outcome instanceof AddOutcome.Known) {
        reached(record);
      } else if (outcome instanceof AddOutcome.Missing lacking) {
        missing.addAll(lacking.parents());
      } else if (outcome instanceof AddOutcome.Refused refused) {
        refusals.add(refused);
      }
    }
    boolean further = !tips.equals(before);
    done = !more || !further;
    return !done;
  }

  private void reached(LogRecord record) {
    record.parents().forEach(tips::remove);
    tips.add(record.id());
  }

  public boolean isDone() {
    return done;
  }

  /** The records that were new, in the order in which they were added. */
  public List<LogRecord> added() {
    return List.copyOf(added);
  }

  /** Records that the log did not take, and why. */
  public List<AddOutcome.Refused> refusals() {
    return List.copyOf(refusals);
  }

  /** Parents that the other did not send before their children. */
  public List<Hash> missing() {
    return missing.stream().filter(id -> !log.contains(id)).toList();
  }
}
