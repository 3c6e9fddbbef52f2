package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.Wiretap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a swarm that is larger than routing tables, a key is not looked up again and again. */
class RepeatedLookupTest {
  private static final String PLAN = "ucxl://shop/plan";
  private static final int WRITER = 7;

  private final SimulatedSwarm swarm =
      SimulatedSwarm.of(80).replicas(3).seed(5).testSigner().start();
  private final List<PeerId> asked = new ArrayList<>();

  @BeforeEach
  void noteWhoIsAskedForTheWayToTheKey() {
    byte[] target = swarm.key(PLAN).toLibp2p();
    assertThat(swarm.peer(WRITER).peer().routing().hasTurnedAway()).isTrue();
    swarm
        .network()
        .tap(
            new Wiretap() {
              @Override
              public void request(SimulatedHost from, SimulatedHost to, Request request) {
                if (from == swarm.peer(WRITER).host()
                    && request instanceof Request.FindNode find
                    && Arrays.equals(find.target(), target)) {
                  asked.add(to.id());
                }
              }

              @Override
              public void response(
                  SimulatedHost from, SimulatedHost to, Request asked, Response response) {}
            });
  }

  private void write(String value) {
    assertThat(swarm.put(WRITER, PLAN, value)).isInstanceOf(WriteResult.Written.class);
  }

  @Test
  void aWriteLooksItsKeyUpOnceForItsReadAndItsPut() {
    write("first");
    assertThat(asked).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void whoWritesAgainAtOnceLooksNothingUpAndALittleLaterEverything() {
    write("first");
    int once = asked.size();
    write("second");
    assertThat(asked).hasSize(once);
    swarm.advance(Duration.ofSeconds(2));
    write("third");
    assertThat(asked).hasSizeGreaterThan(once).hasSizeLessThanOrEqualTo(2 * once + 4);
  }

  @Test
  void aReplicaThatDiedSinceTheLookupCostsAWriteNothing() {
    write("first");
    swarm.crash(swarm.replicasOf(PLAN, 3).stream().filter(i -> i != WRITER).findFirst().get());
    write("second");
    swarm.advance(Duration.ofSeconds(10));
    assertThat(swarm.get(WRITER, PLAN)).isEqualTo(List.of("second"));
  }
}
