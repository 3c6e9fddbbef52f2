package dev.coterie.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.reap.ReapProgress;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.Finding.Severity;
import dev.coterie.node.api.ReapView;
import dev.coterie.node.api.TestApi;
import dev.coterie.node.cli.CliRun.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReapCommandsTest {
  private static final Identity ADMIN = Identity.fromSeed(Hash.of(new byte[] {1}).bytes());
  private static final Identity AWAY = Identity.fromSeed(Hash.of(new byte[] {2}).bytes());
  private static TestApi api;
  private static Path home;

  @BeforeAll
  static void start(@TempDir Path directory) {
    home = directory;
    api = TestApi.start();
    api.writeApiFile(home);
    ReapEpoch open =
        new ReapEpoch(
            Hash.of(new byte[] {3}),
            ADMIN.publicKey(),
            List.of(ADMIN.publicKey(), AWAY.publicKey()),
            Instant.EPOCH,
            ReapEpoch.Stage.GATHERING);
    api.node()
        .show(
            new ReapView(
                Optional.of(open),
                List.of(
                    new ReapProgress(ADMIN.peerId(), Optional.of(ReapState.GATHERED), ""),
                    new ReapProgress(AWAY.peerId(), Optional.empty(), "it does not answer")),
                Optional.empty(),
                true,
                7,
                2_079,
                1));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Result run(String arguments) {
    return new CliRun(home).run(arguments.split(" "));
  }

  @Test
  void anEpochIsBegunWithoutThoseWhoAreNamedAndShownMemberByMember() {
    Result begun = run("reap begin --without " + AWAY.peerId());
    assertThat(begun.exitCode()).as(begun.err()).isZero();
    assertThat(api.node().reapLeftOut()).containsExactly(AWAY.peerId());
    assertThat(begun.out())
        .contains("gathering", AWAY.peerId() + "  unanswered  it does not answer")
        .contains("7 certificates, 2079 bytes", "in quarantine  1");
    ObjectNode status = run("reap status --json").json();
    assertThat(status.path("open").path("stage").asText()).isEqualTo("gathering");
    assertThat(status.path("members").findValuesAsText("state"))
        .containsExactly("gathered", "unanswered");
  }

  @Test
  void whoIsNoPeerCannotBeLeftOut() {
    assertThat(run("reap begin --without nobody").exitCode()).isEqualTo(2);
    assertThat(run("reap").exitCode()).isEqualTo(2);
  }

  @Test
  void theDoctorSaysWhatIsWrongAndHowBadByItsExitCode() {
    api.node().find(List.of());
    Result well = run("doctor");
    assertThat(well.exitCode()).isZero();
    assertThat(well.out()).contains("nothing is wrong");

    Finding owed = new Finding("owed", Severity.WAITING, "2 owed.", "Fewer.", "Wait.", List.of());
    api.node().find(List.of(owed));
    assertThat(run("doctor").exitCode()).isEqualTo(1);
    Finding damage =
        new Finding("store", Severity.INTEGRITY, "1 place.", "Gone.", "Look.", List.of("seg-1"));
    api.node().find(List.of(damage, owed));
    Result bad = run("doctor --json");
    assertThat(bad.exitCode()).isEqualTo(7);
    assertThat(bad.json().path("healthy").asBoolean(true)).isFalse();
    assertThat(bad.json().path("findings").findValuesAsText("check"))
        .containsExactly("store", "owed");
    assertThat(run("doctor").out()).contains("integrity  1 place.", "means  Gone.", "seg-1");
  }
}
