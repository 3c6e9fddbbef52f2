package dev.coterie.crypto.authority;

import dev.coterie.crypto.authority.RecordContent.AdvanceReap;
import dev.coterie.crypto.authority.RecordContent.BeginReap;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reap epochs that a log's records imply.
 *
 * <p>Only who began an epoch goes on with it, and by beginning another gives up one that is not
 * closed: so nobody closes what another has given up. An epoch names more than half of the storing
 * members ({@link Realm#beginReap} sees to it): so of two that do not know of each other one is
 * never closed, since a member takes part in one at a time. What has been closed once counts,
 * whatever else there is: peers have acted upon it.
 */
final class Reaps {
  private final LogGraph graph;
  private final AdminTimeline admins;
  private final BitSet effective = new BitSet();
  private final List<Draft> drafts = new ArrayList<>();
  private final Map<Hash, Draft> byId = new HashMap<>(); // asked by key only
  private @Nullable Draft closed;
  private @Nullable Draft open;

  /** One epoch's records, by their numbers; 0 where there is none yet. */
  private static final class Draft {
    private final int begun;
    private final BeginReap content;
    private int comparing;
    private int closing;

    Draft(int begun, BeginReap content) {
      this.begun = begun;
      this.content = content;
    }
  }

  Reaps(LogGraph graph, int[] order, AdminTimeline admins) {
    this.graph = graph;
    this.admins = admins;
    for (int number : order) {
      LogRecord record = graph.record(number);
      if (record.kind() != RecordKind.REAP_EPOCH || !admins.mayAct(record.author(), number)) {
        continue;
      }
      if (record.content() instanceof BeginReap begin) {
        Draft draft = new Draft(number, begin);
        drafts.add(draft);
        byId.put(record.id(), draft);
      } else if (record.content() instanceof AdvanceReap advance) {
        advance(advance, record, number);
      }
    }
    settle();
  }

  private void advance(AdvanceReap advance, LogRecord record, int number) {
    Draft draft = byId.get(advance.epoch());
    if (draft == null || !graph.record(draft.begun).author().equals(record.author())) {
      return;
    }
    if (advance.to() == ReapEpoch.Stage.COMPARING
        && draft.comparing == 0
        && graph.isAncestor(draft.begun, number)) {
      draft.comparing = number;
    } else if (advance.to() == ReapEpoch.Stage.CLOSED
        && draft.closing == 0
        && draft.comparing != 0
        && graph.isAncestor(draft.comparing, number)) {
      draft.closing = number;
    }
  }

  private void settle() {
    for (Draft draft : drafts) {
      if (draft.closing != 0) {
        closed = draft;
        markEffective(draft);
      }
    }
    for (Draft draft : drafts) {
      if (draft.closing == 0 && mayFollow(draft)) {
        open = draft;
        markEffective(draft);
      }
    }
  }

  /** Whether an epoch that is not closed takes the place of the one before it. */
  private boolean mayFollow(Draft draft) {
    if (closed != null && !graph.isAncestor(closed.closing, draft.begun)) {
      return false;
    }
    Draft before = open;
    if (before == null) {
      return true;
    }
    PublicKey author = graph.record(before.begun).author();
    return graph.isAncestor(before.begun, draft.begun)
        && (graph.record(draft.begun).author().equals(author)
            || !admins.mayAct(author, draft.begun));
  }

  private void markEffective(Draft draft) {
    effective.set(draft.begun);
    if (draft.comparing != 0) {
      effective.set(draft.comparing);
    }
    if (draft.closing != 0) {
      effective.set(draft.closing);
    }
  }

  /** Numbers of the records that had an effect. */
  BitSet effective() {
    return effective;
  }

  /** The last epoch that is closed. */
  Optional<ReapEpoch> closed() {
    return Optional.ofNullable(closed).map(this::epoch);
  }

  /** The epoch that is under way. */
  Optional<ReapEpoch> open() {
    return Optional.ofNullable(open).map(this::epoch);
  }

  private ReapEpoch epoch(Draft draft) {
    LogRecord record = graph.record(draft.begun);
    ReapEpoch.Stage stage =
        draft.closing != 0
            ? ReapEpoch.Stage.CLOSED
            : draft.comparing != 0 ? ReapEpoch.Stage.COMPARING : ReapEpoch.Stage.GATHERING;
    return new ReapEpoch(
        record.id(), record.author(), draft.content.members(), record.claimedAt(), stage);
  }
}
