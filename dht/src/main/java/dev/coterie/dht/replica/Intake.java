package dev.coterie.dht.replica;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.vectorclock.WriterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes versions into this peer's store: judged first, then merged. */
public final class Intake {

  /**
   * What became of a batch.
   *
   * @param kept versions now durable here, those held before included
   * @param refusals why others are not
   * @param unproven writers of whom proof is wanted
   * @param stored what the store said; empty where nothing was left for it to keep
   */
  public record Result(
      int kept, List<Refusal> refusals, List<WriterId> unproven, Optional<StoreOutcome> stored) {
    /** The refusal to answer with; empty when all was kept. */
    public Optional<Refusal> refusal() {
      if (refusals.isEmpty()) {
        return Optional.empty();
      }
      Refusal first = refusals.get(0);
      return Optional.of(
          new Refusal(
              first.reason(), first.detail(), first.logRecords(), unproven, first.retryAfter()));
    }
  }

  private final PeerContext context;
  private final Acceptance acceptance;
  private final WriterHeads heads;

  public Intake(PeerContext context, Acceptance acceptance, WriterHeads heads) {
    this.context = context;
    this.acceptance = acceptance;
    this.heads = heads;
  }

  /** Judges a batch and keeps what is accepted; tells when that is durable. */
  public void take(Acceptance.Batch batch, Consumer<Result> whenDone) {
    take(batch, List::of, whenDone);
  }

  /**
   * As {@link #take(Acceptance.Batch, Consumer)}.
   *
   * @param notes asked for when anything is accepted: what is to be durable no later than that
   */
  void take(
      Acceptance.Batch batch, Supplier<List<RecordStore.Note>> notes, Consumer<Result> whenDone) {
    acceptance.judge(batch, judgement -> keep(batch, judgement, notes, whenDone));
  }

  private void keep(
      Acceptance.Batch batch,
      Acceptance.Judgement judgement,
      Supplier<List<RecordStore.Note>> notes,
      Consumer<Result> whenDone) {
    List<Version> accepted = judgement.accepted();
    if (batch.isOverdue(context.uptime())) {
      // Whoever sent it has given it up, and counts it as not kept: the disk has better to do.
      Refusal late = Refusal.of(Refusal.Reason.OVERLOADED, "its sender waits no longer");
      whenDone.accept(new Result(0, List.of(late), judgement.unproven(), Optional.empty()));
      return;
    }
    if (accepted.isEmpty()) {
      whenDone.accept(new Result(0, judgement.refusals(), judgement.unproven(), Optional.empty()));
      return;
    }
    heads.write(accepted);
    context
        .store()
        .merge(
            batch.key(),
            accepted,
            notes.get(),
            outcome -> whenDone.accept(result(outcome, judgement)));
  }

  /** What a write that the store did not keep is answered with. */
  static Refusal refusal(StoreOutcome.NotKept failure) {
    return Refusal.of(Refusal.Reason.STORE_FAILED, failure.cause() + ": " + failure.detail());
  }

  private static Result result(StoreOutcome outcome, Acceptance.Judgement judgement) {
    if (outcome instanceof StoreOutcome.NotKept failure) {
      List<Refusal> refusals = new ArrayList<>();
      refusals.add(refusal(failure));
      refusals.addAll(judgement.refusals());
      return new Result(0, refusals, judgement.unproven(), Optional.of(outcome));
    }
    return new Result(
        judgement.accepted().size(),
        judgement.refusals(),
        judgement.unproven(),
        Optional.of(outcome));
  }
}
