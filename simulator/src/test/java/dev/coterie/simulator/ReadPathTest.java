package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.GetReport.Candidate;
import dev.coterie.dht.replica.GetReport.State;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.Latency;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.MessageSizes;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.Wiretap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a read costs, whom it waits for, and what it tells about itself. */
class ReadPathTest {
  private static final String PLAN = "ucxl://shop/plan";
  private static final int REPLICAS = 5;
  private static final int LARGE_BYTES = 48 << 10;

  private final SimulatedSwarm swarm =
      SimulatedSwarm.of(9).replicas(REPLICAS).seed(11).settings(rarelyInSync()).start();

  /** Counts answers to GET_VALUE, and what they would be if each replica sent all that fits. */
  private static final class ReadMeter implements Wiretap {
    private final SimulatedSwarm swarm;
    private long bytes;
    private long bytesWithAllPayloads;
    private int answers;

    ReadMeter(SimulatedSwarm swarm) {
      this.swarm = swarm;
    }

    @Override
    public void request(SimulatedHost from, SimulatedHost to, Request request) {}

    @Override
    public void response(SimulatedHost from, SimulatedHost to, Request asked, Response response) {
      if (!(asked instanceof Request.GetValue get) || !(response instanceof Response.Value value)) {
        return;
      }
      answers++;
      bytes += MessageSizes.of(asked, response);
      SimulatedPeer answering =
          swarm.peers().stream().filter(peer -> peer.host() == from).findFirst().orElseThrow();
      Optional<StoredRecord> stored = answering.store().get(get.key());
      Response all =
          stored
              .<Response>map(
                  record ->
                      new Response.Value(
                          record.bytes(Request.GetValue.MAX_PAYLOAD_BYTES),
                          value.proofs(),
                          value.incomplete(),
                          value.next(),
                          value.closer()))
              .orElse(response);
      bytesWithAllPayloads += MessageSizes.of(asked, all);
    }
  }

  private static PeerSettings rarelyInSync() {
    return PeerSettings.defaults().withSyncEvery(Duration.ofHours(1));
  }

  /** Peers have compared what they hold by now, and do so again only after the test. */
  @BeforeEach
  void waitUntilAllIsPulled() {
    swarm.advance(Duration.ofMinutes(20));
  }

  private static void written(WriteResult result) {
    assertThat(result).isInstanceOf(WriteResult.Written.class);
  }

  private static String large(char letter) {
    return String.valueOf(letter).repeat(LARGE_BYTES);
  }

  private int outsider() {
    List<Integer> replicas = swarm.replicasOf(PLAN, REPLICAS);
    return swarm.peers().stream()
        .map(peer -> swarm.peers().indexOf(peer))
        .filter(peer -> !replicas.contains(peer))
        .findFirst()
        .orElseThrow();
  }

  private GetReport settledRead(int peer, Level level) {
    GetReport report = swarm.read(peer, PLAN, level);
    swarm.advance(Duration.ofSeconds(4));
    return report;
  }

  @Test
  void aLargeValueComesFromOneReplicaAndOnlyItsHeadersFromTheOthers() {
    written(swarm.put(0, PLAN, large('a')));
    swarm.advance(Duration.ofSeconds(5));
    ReadMeter meter = new ReadMeter(swarm);
    swarm.network().tap(meter);
    GetReport report = settledRead(outsider(), Level.QUORUM);
    assertThat(report.payload(report.siblings().survivors().get(0)))
        .hasValueSatisfying(payload -> assertThat(payload).hasSize(LARGE_BYTES));
    assertThat(meter.answers).isEqualTo(REPLICAS);
    // 247,990 bytes where every replica sends the payload, 51,362 where one does.
    assertThat(meter.bytesWithAllPayloads).isGreaterThan((long) REPLICAS * LARGE_BYTES);
    assertThat(meter.bytes).isLessThan(LARGE_BYTES + meter.bytesWithAllPayloads / 50);
  }

  @Test
  void aReplicaReadsItsOwnPayloadAndAsksTheOthersForHeaders() {
    written(swarm.put(0, PLAN, large('a')));
    swarm.advance(Duration.ofSeconds(5));
    ReadMeter meter = new ReadMeter(swarm);
    swarm.network().tap(meter);
    settledRead(swarm.replicasOf(PLAN, 1).get(0), Level.QUORUM);
    assertThat(meter.answers).isEqualTo(REPLICAS - 1);
    assertThat(meter.bytes).isLessThan(LARGE_BYTES / 4);
  }

  @Test
  void theReadBeforeAWriteMovesNoPayload() {
    written(swarm.put(0, PLAN, large('a')));
    swarm.advance(Duration.ofSeconds(5));
    ReadMeter meter = new ReadMeter(swarm);
    swarm.network().tap(meter);
    written(swarm.put(outsider(), PLAN, large('b')));
    // 247,990 bytes with payloads, 2,205 without.
    assertThat(meter.answers).isPositive();
    assertThat(meter.bytes).isLessThan(LARGE_BYTES / 4);
  }

  @Test
  void aReplicaThatStallsHoldsNoReadUp() {
    written(swarm.put(0, PLAN, large('a')));
    swarm.advance(Duration.ofSeconds(5));
    int reader = outsider();
    for (int replica : swarm.replicasOf(PLAN, REPLICAS)) {
      swarm.peer(replica).pause();
      for (int i = 0; i < 4; i++) {
        GetReport report = settledRead(reader, Level.QUORUM);
        assertThat(report.met()).isTrue();
        assertThat(report.payload(report.siblings().survivors().get(0))).isPresent();
        assertThat(report.took()).isLessThan(Duration.ofSeconds(1));
      }
      swarm.peer(replica).resume();
    }
  }

  @Test
  void aReadTellsWhatEachReplicaSaidAndWhatTheLoserLostTo() {
    int stale = swarm.replicasOf(PLAN, 1).get(0);
    int writer = outsider();
    written(swarm.put(writer, PLAN, "old"));
    swarm.advance(Duration.ofSeconds(1));
    Link slow = Link.LOCAL.withLatency(Latency.fixed(Duration.ofSeconds(2)));
    swarm.network().setLink(swarm.peer(writer).host(), swarm.peer(stale).host(), slow);
    written(swarm.put(writer, PLAN, "new"));
    // While the new version is on its way to one replica, a replica reads.
    int reader = swarm.replicasOf(PLAN, 2).get(1);
    GetReport report = swarm.read(reader, PLAN, Level.ALL);
    assertThat(report.level()).isEqualTo(Level.ALL);
    assertThat(report.replicas())
        .allSatisfy(replica -> assertThat(replica.state()).isEqualTo(State.COMPLETE));
    List<Candidate> candidates = report.candidates();
    assertThat(candidates).hasSize(2);
    Candidate winner = candidates.get(0);
    Candidate loser = candidates.get(1);
    assertThat(winner.won()).isTrue();
    assertThat(loser.won()).isFalse();
    assertThat(loser.heldBy()).isEqualTo(1);
    assertThat(loser.supersededBy()).containsExactly(winner.version().dot());
    assertThat(report.took()).isPositive();
  }

  @Test
  void aReplicaThatDoesNotAnswerIsToldApartFromOneThatWasNotAwaited() {
    written(swarm.put(0, PLAN, "v"));
    swarm.advance(Duration.ofSeconds(5));
    int reader = outsider();
    GetReport early = swarm.read(reader, PLAN, Level.ONE);
    assertThat(early.replicas()).anyMatch(replica -> replica.state() == State.NOT_AWAITED);
    swarm.advance(Duration.ofSeconds(4));
    int silent = swarm.replicasOf(PLAN, 1).get(0);
    swarm.peer(silent).pause();
    GetReport all = swarm.read(reader, PLAN, Level.ALL);
    assertThat(all.replicas())
        .filteredOn(replica -> replica.peer().equals(swarm.peer(silent).contact().id()))
        .singleElement()
        .satisfies(
            replica -> {
              assertThat(replica.state()).isEqualTo(State.TIMED_OUT);
              assertThat(replica.versions()).isNull();
              assertThat(replica.after()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            });
  }

  @Test
  void aReplicaThatMissedALargeWriteIsRepairedByARead() {
    int missed = swarm.replicasOf(PLAN, 1).get(0);
    int writer = outsider();
    written(swarm.put(writer, PLAN, large('a')));
    swarm.advance(Duration.ofSeconds(1));
    swarm.peer(missed).crash();
    written(swarm.write(writer, PLAN, Optional.of(large('b')), new Condition.Plain(), Level.ALL));
    swarm.peer(missed).restart();
    swarm.advance(Duration.ofSeconds(1));
    settledRead(writer, Level.ONE);
    StoredRecord repaired = swarm.peer(missed).store().get(swarm.key(PLAN)).orElseThrow();
    assertThat(repaired.siblings().survivors())
        .singleElement()
        .satisfies(
            version ->
                assertThat(repaired.payload(version.hash()))
                    .hasValueSatisfying(payload -> assertThat(payload[0]).isEqualTo((byte) 'b')));
  }
}
