package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is lost with a zone, and what is not. */
class ZoneTest {
  private static final int PEERS = 18;
  private static final int ENTRIES = 40;

  private static SwarmBuilder builder(long seed) {
    return SimulatedSwarm.of(PEERS)
        .replicas(3)
        .seed(seed)
        .settings(
            PeerSettings.defaults()
                .withSyncEvery(Duration.ofSeconds(10))
                .withRepairAfter(Duration.ofMinutes(1)))
        .testSigner();
  }

  private static String address(int entry) {
    return "ucxl://shop/" + entry;
  }

  private static void write(SimulatedSwarm swarm) {
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(swarm.put(i % PEERS, address(i), "v" + i)).isInstanceOf(WriteResult.Written.class);
    }
    swarm.advance(Duration.ofSeconds(10));
  }

  /** Ends every third peer at once, for good. */
  private static void loseZone(SimulatedSwarm swarm) {
    swarm.crash(IntStream.range(0, PEERS).filter(i -> i % 3 == 2).toArray());
    swarm.advance(Duration.ofSeconds(1));
  }

  private static int readable(SimulatedSwarm swarm) {
    int readable = 0;
    for (int i = 0; i < ENTRIES; i++) {
      GetReport report = swarm.read(0, address(i), Level.ONE);
      List<Version> shown = report.siblings().survivors();
      readable += !shown.isEmpty() && report.payload(shown.get(0)).isPresent() ? 1 : 0;
    }
    return readable;
  }

  @Test
  void withAZoneLostWholeEveryAcknowledgedEntryIsReadable() {
    for (long seed = 1; seed <= 3; seed++) {
      SimulatedSwarm swarm = builder(seed).zones("a", "b", "c").start();
      write(swarm);
      loseZone(swarm);
      assertThat(readable(swarm)).as("seed %d", seed).isEqualTo(ENTRIES);
    }
  }

  @Test
  void withoutZonesTheSameLossCostsSomeEntries() {
    int lost = 0;
    for (long seed = 1; seed <= 3; seed++) {
      SimulatedSwarm swarm = builder(seed).start();
      write(swarm);
      loseZone(swarm);
      lost += ENTRIES - readable(swarm);
    }
    assertThat(lost).isPositive();
  }

  @Test
  void theReplicasOfEveryEntryAreInThreeZonesAndStayWhereTheyAre() {
    SimulatedSwarm swarm = builder(4).zones("a", "b", "c").start();
    write(swarm);
    swarm.advance(Duration.ofMinutes(4));
    int copies = 0;
    for (int i = 0; i < ENTRIES; i++) {
      List<Integer> replicas = swarm.replicasOf(address(i), 3);
      TreeSet<String> zones = new TreeSet<>();
      replicas.forEach(peer -> zones.add(swarm.zoneOf(peer)));
      assertThat(zones)
          .as("near peers of three zones are among six of eighteen")
          .hasSizeBetween(2, 3);
      assertThat(holders(swarm, address(i))).containsAll(replicas);
      copies += holders(swarm, address(i)).size();
    }
    assertThat(copies).as("copies").isLessThan(ENTRIES * 3 * 2);
    assertThat(swarm.differences()).isEmpty();
    for (int i = 0; i < swarm.size(); i++) {
      assertThat(swarm.peer(i).peer().handOff().dropped()).isZero();
    }
  }

  private static List<Integer> holders(SimulatedSwarm swarm, String address) {
    List<Integer> holders = new ArrayList<>();
    for (int i = 0; i < swarm.size(); i++) {
      Optional<StoredRecord> held = swarm.peer(i).store().get(swarm.key(address));
      if (held.isPresent()) {
        holders.add(i);
      }
    }
    return holders;
  }

  @Test
  void fewerReplicasByPolicyAreSpreadOverZonesToo() {
    SimulatedSwarm swarm = builder(5).zones("a", "b", "c").start();
    PolicyTerms two =
        new PolicyTerms(Optional.empty(), Optional.of(2), Optional.empty(), Optional.empty());
    swarm.setPolicy("ucxl://shop", two).advance(Duration.ofSeconds(30));
    write(swarm);
    loseZone(swarm);
    assertThat(readable(swarm)).isEqualTo(ENTRIES);
  }

  @Test
  void whatALostZoneHeldIsCopiedToTheOthersAndASecondLossCostsNothing() {
    SimulatedSwarm swarm = builder(6).zones("a", "b", "c").start();
    write(swarm);
    loseZone(swarm);
    swarm.advance(Duration.ofMinutes(4));
    swarm.crash(IntStream.range(1, PEERS).filter(i -> i % 3 == 1).toArray());
    swarm.advance(Duration.ofSeconds(1));
    assertThat(readable(swarm)).isEqualTo(ENTRIES);
  }

  @Test
  void aPeerThatNamesNoZoneStandsWithAllThatNameNone() {
    SimulatedSwarm swarm = builder(7).zones("a", "", "").start();
    write(swarm);
    for (int i = 0; i < ENTRIES; i++) {
      List<Integer> replicas = swarm.replicasOf(address(i), 3);
      assertThat(holders(swarm, address(i))).containsAll(replicas);
    }
    swarm.crash(IntStream.range(0, PEERS).filter(i -> i > 0 && i % 3 == 0).toArray());
    assertThat(readable(swarm)).isEqualTo(ENTRIES);
  }
}
