package dev.coterie.dht.reap;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Rounds;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a peer does about reap epochs: enters the last closed one, takes part in the one under way
 * where that names it, and drops what may go. Nothing happens while the log knows of none.
 */
public final class Reaping {
  /** How often in a period it looks what there is to do. */
  private static final int LOOKS_A_PERIOD = 12;

  private static final String MISSED =
      "what it did in the first round is not on its disk: its home was put back, or lost";

  private final ReapTools tools;
  private final PublicKey self;
  private final Quarantine quarantine;
  private final Reaper reaper;
  private final Rounds looks;
  private @Nullable Entering entering;
  private @Nullable MemberRound round;
  private @Nullable Stepper stepper;
  private Hash heardOf = Hash.wrap(new byte[Hash.BYTES]);
  private ReapEpoch.Stage heardStage = ReapEpoch.Stage.CLOSED;
  private Duration heardAt = Duration.ZERO;
  private String obstacle = "";
  private boolean polling;

  /** Goes on with an epoch that this peer's key began, in the authority log. */
  @FunctionalInterface
  public interface Stepper {
    /** All members are through with the round before. */
    void advance(Hash epoch, ReapEpoch.Stage to);
  }

  /**
   * @param self this peer's signing key
   */
  public Reaping(ReapTools tools, PublicKey self) {
    this.tools = tools;
    this.self = self;
    this.quarantine = new Quarantine(tools.context().store());
    this.reaper = new Reaper(tools);
    this.looks =
        new Rounds(tools.context(), () -> tools.period().dividedBy(LOOKS_A_PERIOD), this::look);
  }

  public void start() {
    quarantine.mend();
    looks.start();
    reaper.start();
  }

  public void stop() {
    looks.stop();
    reaper.stop();
  }

  /** Has an epoch that this peer began gone on with whenever all its members are through. */
  public void lead(Stepper how) {
    stepper = how;
  }

  /** Whether of a record, as an index has it, nothing is left that replicas still keep. */
  public boolean mayGo(Siblings<Version> record) {
    return tools.reapable().mayGo(record);
  }

  /** What could not be accounted for. */
  public Quarantine quarantine() {
    return quarantine;
  }

  /** Whether this peer is in the last closed epoch, or there is none. */
  public boolean isEntered() {
    return tools.standing().isIn();
  }

  /** Records dropped in this life because nothing was left of them but what may go. */
  public long reaped() {
    return reaper.reaped();
  }

  /** Bytes of their headers. */
  public long reapedBytes() {
    return reaper.reapedBytes();
  }

  /**
   * Whether what this peer holds is to stay where it is: others count on it until the epoch under
   * way is over.
   */
  public boolean holdsStill() {
    return tools.standing().isNamed();
  }

  private void look() {
    quarantine.dropCovered();
    if (!tools.standing().isIn()) {
      enter();
      return;
    }
    entering = null;
    if (settles()) {
      return;
    }
    Optional<ReapEpoch> open = tools.standing().open();
    if (open.isEmpty()) {
      round = null;
      return;
    }
    noteHeard(open.get());
    if (tools.standing().isNamed()) {
      takePart(open.get());
    }
    Stepper how = stepper;
    if (how != null && open.get().author().equals(self) && !polling) {
      poll(open.get(), how);
    }
  }

  private void noteHeard(ReapEpoch epoch) {
    if (!heardOf.equals(epoch.id()) || heardStage != epoch.stage()) {
      heardOf = epoch.id();
      heardStage = epoch.stage();
      heardAt = tools.context().uptime();
      round = null;
      obstacle = "";
    }
  }

  private void enter() {
    Hash epoch = tools.standing().decisive().orElseThrow();
    Entering now = entering;
    if (now == null || !now.epoch().equals(epoch)) {
      now = new Entering(tools, quarantine, epoch, () -> entered(epoch));
      entering = now;
    }
    now.goOn();
  }

  private void entered(Hash epoch) {
    if (tools.standing().decisive().filter(epoch::equals).isPresent()) {
      tools
          .standing()
          .write(new ReapNote(Optional.of(epoch), Optional.empty(), 0), () -> entering = null);
    }
  }

  /** Writes down that the last closed epoch is one that this peer is in, for good, once. */
  private boolean settles() {
    ReapNote note = tools.standing().note();
    Optional<Hash> epoch = tools.standing().decisive();
    if (epoch.isPresent() && !note.entered().equals(epoch)) {
      tools.standing().write(new ReapNote(epoch, note.part(), note.rounds()), () -> {});
      return true;
    }
    return false;
  }

  private void takePart(ReapEpoch epoch) {
    ReapNote note = tools.standing().note();
    if (!note.part().equals(Optional.of(epoch.id()))) {
      if (mayTakePart(epoch)) {
        tools.standing().write(new ReapNote(note.entered(), Optional.of(epoch.id()), 0), () -> {});
      }
      return;
    }
    boolean isDue =
        note.rounds() == epoch.stage().number() - 1
            && tools.context().uptime().minus(heardAt).compareTo(tools.grace()) >= 0
            && tools.standing().decisive().map(reaper::isThroughWith).orElse(true);
    if (isDue) {
      MemberRound now = round;
      if (now == null) {
        now = new MemberRound(tools, epoch, why -> stopped(epoch, why));
        round = now;
      }
      now.goOn();
    }
  }

  /** What a peer has said it is through with holds until whoever began that has given it up. */
  private boolean mayTakePart(ReapEpoch epoch) {
    return tools.standing().note().rounds() < 2
        || tools.standing().follows(epoch, tools.standing().note().part());
  }

  private void stopped(ReapEpoch epoch, Optional<String> why) {
    obstacle = why.orElse("");
    ReapNote note = tools.standing().note();
    boolean isStill =
        note.part().equals(Optional.of(epoch.id()))
            && heardOf.equals(epoch.id())
            && heardStage == epoch.stage();
    if (why.isEmpty() && isStill) {
      int rounds = epoch.stage().number();
      tools.standing().write(new ReapNote(note.entered(), note.part(), rounds), () -> {});
    }
  }

  /** Answers how far this peer is. */
  public Response.ReapProgress answer(Request.ReapProgress request) {
    Optional<ReapEpoch> open =
        tools.standing().open().filter(epoch -> epoch.id().equals(request.epoch()));
    ReapNote note = tools.standing().note();
    if (!tools.standing().isIn()) {
      return new Response.ReapProgress(ReapState.UNKNOWN, "it has yet to enter the last epoch");
    }
    if (open.isEmpty() || !tools.standing().isNamed()) {
      return new Response.ReapProgress(ReapState.UNKNOWN, "it has not heard of this epoch");
    }
    if (!note.part().equals(Optional.of(request.epoch()))) {
      return mayTakePart(open.get())
          ? new Response.ReapProgress(ReapState.UNKNOWN, "it has just heard of this epoch")
          : new Response.ReapProgress(
              ReapState.FAILED, "it is through with another epoch that nobody has given up");
    }
    ReapState state = state(open.get(), note);
    return new Response.ReapProgress(state, state == ReapState.FAILED ? MISSED : obstacle);
  }

  private static ReapState state(ReapEpoch epoch, ReapNote note) {
    if (epoch.stage() == ReapEpoch.Stage.GATHERING) {
      return note.rounds() == 0 ? ReapState.GATHERING : ReapState.GATHERED;
    }
    return switch (note.rounds()) {
      case 0 -> ReapState.FAILED;
      case 1 -> ReapState.COMPARING;
      default -> ReapState.COMPARED;
    };
  }

  /** Asks all members of the epoch under way how far they are; nobody where there is none. */
  public void progress(Consumer<List<ReapProgress>> whenDone) {
    Optional<ReapEpoch> open = tools.standing().open();
    if (open.isEmpty()) {
      whenDone.accept(List.of());
    } else {
      new ReapPoll(tools, open.get(), answer(new Request.ReapProgress(open.get().id())), whenDone)
          .start();
    }
  }

  private void poll(ReapEpoch epoch, Stepper how) {
    polling = true;
    progress(
        members -> {
          polling = false;
          boolean isFirst = epoch.stage() == ReapEpoch.Stage.GATHERING;
          ReapState through = isFirst ? ReapState.GATHERED : ReapState.COMPARED;
          boolean isStill = tools.standing().open().filter(epoch::equals).isPresent();
          boolean all =
              members.size() == epoch.members().size()
                  && members.stream().allMatch(m -> m.state().filter(through::equals).isPresent());
          if (isStill && all) {
            how.advance(epoch.id(), isFirst ? ReapEpoch.Stage.COMPARING : ReapEpoch.Stage.CLOSED);
          }
        });
  }
}
