package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.GetReport.State;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.Wiretap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of many reads in a short time most ask no more replicas than their level needs. */
class ManyReadsTest {
  private static final String PLAN = "ucxl://shop/plan";
  private static final int REPLICAS = 5;
  private static final int QUORUM = 3;
  private static final int MANY = 300;

  private final SimulatedSwarm swarm =
      SimulatedSwarm.of(9)
          .replicas(REPLICAS)
          .seed(12)
          .settings(PeerSettings.defaults().withSyncEvery(Duration.ofHours(1)))
          .start();

  private int reader;

  private static final class Requests implements Wiretap {
    private int reads;

    @Override
    public void request(SimulatedHost from, SimulatedHost to, Request request) {
      reads += request instanceof Request.GetValue ? 1 : 0;
    }

    @Override
    public void response(SimulatedHost from, SimulatedHost to, Request asked, Response response) {}
  }

  @BeforeEach
  void writeAPlan() {
    swarm.advance(Duration.ofMinutes(20));
    List<Integer> replicas = swarm.replicasOf(PLAN, REPLICAS);
    reader = 0;
    while (replicas.contains(reader)) {
      reader++;
    }
    write("first");
    swarm.advance(Duration.ofSeconds(5));
  }

  private void write(String value) {
    WriteResult written =
        swarm.write(reader, PLAN, Optional.of(value), new Condition.Plain(), Level.QUORUM);
    assertThat(written).isInstanceOf(WriteResult.Written.class);
  }

  private GetReport read() {
    return swarm.read(reader, PLAN, Level.QUORUM);
  }

  /** Reads until one asks no more than it needs. */
  private void readMuch() {
    int reads = 0;
    while (read().replicas().size() > QUORUM) {
      assertThat(++reads).isLessThan(MANY);
    }
  }

  @Test
  void manyReadsAskOnlyAsManyReplicasAsTheyNeed() {
    Requests requests = new Requests();
    swarm.network().tap(requests);
    for (int i = 0; i < MANY; i++) {
      GetReport report = read();
      assertThat(report.met()).isTrue();
      assertThat(report.payload(report.siblings().survivors().get(0))).isPresent();
    }
    assertThat(requests.reads).isLessThan(MANY * (REPLICAS + QUORUM) / 2);
    swarm.advance(Duration.ofSeconds(5));
    assertThat(read().replicas()).hasSize(REPLICAS);
  }

  @Test
  void aReplicaThatStallsHoldsUpNoneOfManyReads() {
    readMuch();
    for (int replica : swarm.replicasOf(PLAN, REPLICAS)) {
      swarm.peer(replica).pause();
      for (int i = 0; i < 20; i++) {
        GetReport report = read();
        assertThat(report.met()).isTrue();
        assertThat(report.took()).isLessThan(Duration.ofSeconds(1));
      }
      swarm.peer(replica).resume();
      swarm.advance(Duration.ofSeconds(5));
      readMuch();
    }
  }

  @Test
  void aReplicaThatMissedAWriteHidesItFromNoneOfManyReadsAndIsRepaired() {
    int missed = swarm.replicasOf(PLAN, 1).get(0);
    swarm.peer(missed).crash();
    write("second");
    swarm.peer(missed).restart();
    swarm.advance(Duration.ofSeconds(1));
    readMuch();
    for (int i = 0; i < 20; i++) {
      GetReport report = read();
      assertThat(report.siblings().survivors()).hasSize(1);
      assertThat(report.replicas())
          .filteredOn(replica -> replica.state() == State.COMPLETE && replica.counts())
          .hasSizeGreaterThanOrEqualTo(QUORUM);
    }
    swarm.advance(Duration.ofSeconds(5));
    List<Integer> replicas = swarm.replicasOf(PLAN, REPLICAS);
    assertThat(replicas)
        .allSatisfy(
            replica ->
                assertThat(swarm.peer(replica).store().get(swarm.key(PLAN)).orElseThrow())
                    .extracting(record -> record.siblings().survivors())
                    .isEqualTo(read().siblings().survivors()));
  }

  @Test
  void thatThereIsNothingIsToldOnlyWhenAllReplicasHaveSaidSo() {
    readMuch();
    GetReport nothing = swarm.read(reader, "ucxl://shop/nothing", Level.QUORUM);
    assertThat(nothing.siblings().isEmpty()).isTrue();
    assertThat(nothing.replicas())
        .hasSize(REPLICAS)
        .allSatisfy(replica -> assertThat(replica.state()).isEqualTo(State.COMPLETE));
  }
}
