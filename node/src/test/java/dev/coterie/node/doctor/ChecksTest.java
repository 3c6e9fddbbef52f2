package dev.coterie.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.reap.ReapProgress;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.api.ReapView;
import dev.coterie.node.storage.StoreDamage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
  private static final Identity ONE = Identity.fromSeed(Hash.of(new byte[] {1}).bytes());
  private static final Identity OTHER = Identity.fromSeed(Hash.of(new byte[] {2}).bytes());

  private static Finding found(Check check, Severity severity) {
    Finding finding = check.look().orElseThrow();
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.meaning()).isNotBlank();
    assertThat(finding.next()).isNotBlank();
    return finding;
  }

  @Test
  void aNodeThatIsWellHasNoFindings(@TempDir Path home) {
    ReapView quiet = new ReapView(Optional.empty(), List.of(), Optional.empty(), true, 0, 0, 0);
    for (Check check :
        List.of(
            new DamageCheck(List.of()),
            new QuarantineCheck(List.of()),
            new WritesCheck(Optional.empty()),
            new NeighboursCheck(0, 1),
            new NeighboursCheck(1, 3),
            new KeysCheck(List.of()),
            new OwedCheck(0),
            new ClockCheck(Optional.empty(), 0),
            new ClockCheck(Optional.of(ClockCheck.MOST_APART), 3),
            new ClockCheck(Optional.of(ClockCheck.MOST_APART.negated()), 3),
            new CounterCheck(7, 7),
            new ReapCheck(quiet))) {
      assertThat(check.look()).as(check.toString()).isEmpty();
    }
  }

  @Test
  void eachThingThatIsWrongIsFoundAndNamed(@TempDir Path home) {
    Finding damage =
        found(
            new DamageCheck(List.of(new StoreDamage("segment 3", 12, "a bad checksum"))),
            Severity.INTEGRITY);
    assertThat(damage.details()).containsExactly("segment 3: a bad checksum");
    assertThat(found(new WritesCheck(Optional.of("the disk is full")), Severity.PROBLEM).what())
        .contains("the disk is full");
    assertThat(found(new NeighboursCheck(0, 3), Severity.PROBLEM).what()).contains("2 members");
    assertThat(found(new KeysCheck(List.of("role dev")), Severity.WAITING).details())
        .containsExactly("role dev");
    assertThat(found(new OwedCheck(2), Severity.WAITING).what()).startsWith("2 copies");
    found(new SpaceCheck(home.resolve("nowhere")), Severity.PROBLEM);
  }

  @Test
  void aClockBeyondTheLimitIsSaidToBeAheadOrBehind() {
    Duration beyond = ClockCheck.MOST_APART.plusSeconds(1);
    assertThat(found(new ClockCheck(Optional.of(beyond), 3), Severity.PROBLEM).what())
        .contains("61 s behind those of 3 peers");
    assertThat(found(new ClockCheck(Optional.of(beyond.negated()), 1), Severity.PROBLEM).what())
        .contains("61 s ahead of that of the one peer");
  }

  @Test
  void aStoreThatHoldsMoreThanItHasCountedIsNotToBeRun() {
    assertThat(found(new CounterCheck(7, 8), Severity.INTEGRITY).next()).contains("Do not run");
  }

  @Test
  void anEpochThatDoesNotEndNamesThoseItWaitsFor() {
    ReapEpoch epoch =
        new ReapEpoch(
            Hash.of(new byte[] {3}),
            ONE.publicKey(),
            List.of(ONE.publicKey(), OTHER.publicKey()),
            Instant.EPOCH,
            ReapEpoch.Stage.COMPARING);
    ReapView view =
        new ReapView(
            Optional.of(epoch),
            List.of(
                new ReapProgress(ONE.peerId(), Optional.of(ReapState.COMPARED), ""),
                new ReapProgress(OTHER.peerId(), Optional.of(ReapState.FAILED), "put back")),
            Optional.empty(),
            true,
            0,
            0,
            0);
    assertThat(found(new ReapCheck(view), Severity.WAITING).details())
        .containsExactly(OTHER.peerId() + " failed: put back");
    ReapView outside = new ReapView(Optional.empty(), List.of(), Optional.empty(), false, 0, 0, 0);
    assertThat(found(new ReapCheck(outside), Severity.WAITING).what()).contains("yet to compare");
  }
}
