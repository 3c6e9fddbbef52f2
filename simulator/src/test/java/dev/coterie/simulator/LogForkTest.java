package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.simulator.adversary.StaleLog;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One home restored, or two admins at once: the log forks, and is one again. */
class LogForkTest {
  private static final int DEAF = 4;

  private final SimulatedSwarm swarm = SimulatedSwarm.of(6).replicas(3).seed(12).start();
  private final SplittableRandom random = new SplittableRandom(1);

  /** The founder's key makes a role in the log as it is at one peer. */
  private void createRole(int at, String name) throws AuthorityException {
    Entropy entropy = random::nextBytes;
    var keeper = swarm.peer(at).peer().authority();
    Realm realm =
        new Realm(
            keeper.log().copy(),
            swarm.peer(0).signer(),
            Keyring.create(keeper.realm(), entropy),
            entropy);
    List<LogRecord> records =
        realm.createRole(RoleName.parse(name), List.of(), World.EPOCH).records();
    keeper.append(
        records.stream().map(LogRecord::bytes).toList(),
        Optional.empty(),
        appended -> assertThat(appended.added()).hasSameSizeAs(records));
    swarm.advance(Duration.ofSeconds(1));
  }

  private List<Hash> heads(int peer) {
    return swarm.peer(peer).peer().authority().heads();
  }

  private int size(int peer) {
    return swarm.peer(peer).peer().authority().log().size();
  }

  private void fork() throws AuthorityException {
    swarm.partition(0, 1, 2);
    createRole(1, "left");
    createRole(5, "right");
    swarm.advance(Duration.ofMinutes(1));
    assertThat(heads(2)).isEqualTo(heads(1)).isNotEqualTo(heads(5));
    swarm.heal();
  }

  @Test
  void aForkedLogIsTheSameEverywhereOnceThePartsMeetAndTheNextRecordJoinsIt()
      throws AuthorityException {
    fork();
    swarm.advance(Duration.ofMinutes(3));
    List<Integer> sizes = new ArrayList<>();
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(heads(peer)).hasSize(2).isEqualTo(heads(0));
      sizes.add(size(peer));
    }
    assertThat(sizes).containsOnly(size(0));
    createRole(3, "both");
    swarm.advance(Duration.ofMinutes(3));
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(heads(peer)).hasSize(1).isEqualTo(heads(3));
    }
  }

  /** The control: one that takes no records stays on its branch, and it shows. */
  @Test
  void aPeerThatIsDeafToRecordsStaysOnItsBranch() throws AuthorityException {
    StaleLog stale = new StaleLog();
    stale.setDeaf(true);
    swarm.peer(DEAF).setParts(stale);
    swarm.crash(DEAF).restart(DEAF).advance(Duration.ofSeconds(30));
    fork();
    swarm.advance(Duration.ofMinutes(3));
    assertThat(heads(3)).isEqualTo(heads(0));
    assertThat(heads(DEAF)).isNotEqualTo(heads(0));
    assertThat(stale.misdeeds()).isPositive();
  }
}
