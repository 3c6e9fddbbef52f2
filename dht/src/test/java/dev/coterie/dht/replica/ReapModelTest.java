package dev.coterie.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.replica.ReapModel.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * When certificates of deletes may go. Certificates are kept for ever: none of the rules that only
 * ask whom one reaches is sound, and the one that is takes two rounds through all members. These
 * tests are the ground on which reaping can be built.
 */
class ReapModelTest {
  private static final int[] EVERYBODY = {1, 1, 1, 1};
  private static final int[] BUT_THE_FARTHEST = {1, 1, 1, 0};
  private static final int[] BUT_THE_NEAREST = {0, 1, 1, 1};
  private static final List<int[]> NAMED = List.of(EVERYBODY, BUT_THE_FARTHEST, BUT_THE_NEAREST);
  private static final Predicate<ReapWorld> ANY = world -> true;

  private static Optional<List<String>> undone(Rule rule, int replicas, int... named) {
    ReapModel model = new ReapModel(rule, replicas, named);
    return model.wayTo(model::isUndone, ANY);
  }

  @Test
  void aGracePeriodAfterWhichAllReplicasAgreeLetsALongAbsentPeerBringADeletedEntryBack() {
    assertThat(undone(Rule.GRACE_PERIOD, 2, EVERYBODY)).isPresent();
  }

  @Test
  void anEpochThatIsEnteredWithoutCheckingBringsADeletedEntryBack() {
    assertThat(undone(Rule.EPOCH_ENTERED_UNCHECKED, 2, EVERYBODY)).isPresent();
  }

  /**
   * The finding: absence is not only a matter of epochs missed. A part of the swarm that hears of
   * the epoch and is cut off before the delete reaches it checks itself, with itself, and finds
   * nothing amiss.
   */
  @Test
  void anEpochThatIsCheckedWithWhomOneReachesBringsADeletedEntryBackAfterAPartition() {
    Optional<List<String>> way = undone(Rule.EPOCH_CHECKED_WITH_WHOM_ONE_REACHES, 2, EVERYBODY);
    assertThat(way).isPresent();
    assertThat(way.orElseThrow()).anyMatch(world -> world.contains("reach [0, 0, 1, 1]"));
  }

  @Test
  void twoRoundsThroughAllWhomTheLogNamesNeitherUndoADeleteNorQuarantineAnythingOfTheirs() {
    for (int[] named : NAMED) {
      ReapModel model = new ReapModel(Rule.TWO_ROUNDS, 2, named);
      assertThat(model.wayTo(world -> model.isUndone(world) || sheltersAny(world, named), ANY))
          .as(Arrays.toString(named))
          .isEmpty();
      assertThat(model.worlds()).isGreaterThan(10_000);
    }
    assertThat(undone(Rule.TWO_ROUNDS, 1, EVERYBODY)).isEmpty();
  }

  /** Of two replicas and two others one of each; the other replica still has what it had. */
  @Test
  void aDiskThatIsPutBackAtAnyTimeUndoesNoDelete() {
    for (int peer : new int[] {1, 3}) {
      ReapModel model = new ReapModel(Rule.TWO_ROUNDS, 2, EVERYBODY).withOneDiskPutBack(peer);
      assertThat(model.wayTo(model::isUndone, ANY)).isEmpty();
      assertThat(model.worlds()).isGreaterThan(50_000);
    }
  }

  private static Optional<List<String>> undoneByADiskPutBack(Rule rule) {
    ReapModel model = new ReapModel(rule, 2, EVERYBODY).withOneDiskPutBack(1);
    return model.wayTo(model::isUndone, ANY);
  }

  @Test
  void takingWhoWasNamedForInTheEpochBringsADeletedEntryBackFromADiskThatWasPutBack() {
    assertThat(undoneByADiskPutBack(Rule.TWO_ROUNDS_BY_NAME)).isPresent();
  }

  @Test
  void comparingWithReplicasThatHaveNotHeardOfItUndoesADeleteWhereADiskWasPutBack() {
    assertThat(undoneByADiskPutBack(Rule.TWO_ROUNDS_OUT_OF_STEP)).isPresent();
  }

  /** Whether anything is in the quarantine of one who took part. */
  private static boolean sheltersAny(ReapWorld world, int... named) {
    boolean any = false;
    for (int peer = 0; peer < ReapWorld.PEERS; peer++) {
      any |= named[peer] == 1 && world.quarantined[peer] != 0;
    }
    return any;
  }

  /** With one replica an isolated peer acknowledges alone; with two it takes one that is named. */
  @Test
  void leavingOutAllWhoAcknowledgedADeleteUndoesIt() {
    assertThat(undone(Rule.TWO_ROUNDS, 1, BUT_THE_FARTHEST)).isPresent();
  }

  @Test
  void twoRoundsDoReap() {
    for (int[] named : NAMED) {
      Optional<List<String>> way =
          new ReapModel(Rule.TWO_ROUNDS, 2, named)
              .wayTo(
                  world ->
                      world.acknowledged
                          && Arrays.stream(world.held).allMatch(held -> held == ReapWorld.NOTHING),
                  ANY);
      assertThat(way).as(Arrays.toString(named)).isPresent();
    }
  }

  @Test
  void noValueThatWasNeverDeletedLeavesTheLastDisk() {
    for (int[] named : NAMED) {
      Optional<List<String>> way =
          new ReapModel(Rule.TWO_ROUNDS, 2, named)
              .wayTo(
                  world ->
                      !world.isAnywhere(ReapWorld.VALUE)
                          && Arrays.stream(world.quarantined).allMatch(kept -> kept == 0),
                  world ->
                      world.isAnywhere(ReapWorld.VALUE) && !world.isAnywhere(ReapWorld.TOMBSTONE));
      assertThat(way).as(Arrays.toString(named)).isEmpty();
    }
  }

  @Test
  void theSecondRoundIsNeeded() {
    assertThat(undone(Rule.ONE_ROUND, 2, EVERYBODY)).isPresent();
  }

  @Test
  void refusingWhatIsOldFromThoseWhoHaveNotComparedThemselvesIsNeeded() {
    assertThat(undone(Rule.TWO_ROUNDS_WITHOUT_REFUSALS, 1, EVERYBODY)).isPresent();
    assertThat(undone(Rule.TWO_ROUNDS_WITHOUT_REFUSALS, 2, BUT_THE_FARTHEST)).isPresent();
  }

  @Test
  void checkingWhoReturnsIsNeeded() {
    assertThat(undone(Rule.TWO_ROUNDS_UNCHECKED_RETURN, 2, BUT_THE_FARTHEST)).isPresent();
  }
}
