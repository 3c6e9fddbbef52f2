package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.adversary.Forgeries;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Proof of minting: a version that claims to have seen more of a writer than that writer is known
 * to have signed is not accepted. A member could otherwise supersede, once and for ever, all that
 * another will write.
 */
class MintingTest {
  private static final String CART = "ucxl://shop/cart";
  private static final Condition BLIND = new Condition.Seen(VectorClock.empty());
  private static final byte[] LIE = {'l', 'i', 'e'};
  private static final int WRITER = 1;
  private static final int LIAR = 2;

  /** Every peer takes any signature for good, so that any header proves what it says. */
  private static final PeerParts GULLIBLE =
      new PeerParts() {
        @Override
        public SignatureChecker checker(SimulatedPeer peer, SignatureChecker checker) {
          return claim -> true;
        }
      };

  /** What is read of what the writer wrote after a member claimed to have seen all of it. */
  private static List<String> readAfterTheClaim(PeerParts parts) {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(4).replicas(3).seed(9).testSigner().parts(parts).start();
    Version first = ((WriteResult.Written) swarm.put(WRITER, CART, "first")).version();
    Version claim =
        Forgeries.inflated(
            first, LIE, swarm.signer(LIAR), 77, List.of(first.header().dot().writer()));
    Version proof = Forgeries.proofFor(first, LIE, swarm.signer(LIAR));
    for (SimulatedPeer replica : swarm.peers()) {
      swarm
          .peer(LIAR)
          .host()
          .life()
          .orElseThrow()
          .ask(
              replica.contact(),
              new Request.PutValue(
                  swarm.key(CART),
                  RecordBytes.of(List.of(claim)),
                  List.of(proof.header().encoded())),
              Duration.ofSeconds(3),
              outcome -> {});
    }
    swarm.advance(Duration.ofSeconds(10));
    WriteResult second = swarm.write(WRITER, CART, Optional.of("second"), BLIND, Level.QUORUM);
    assertThat(second).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(10));
    return swarm.get(3, CART);
  }

  @Test
  void aClaimToHaveSeenWhatNobodyHasSignedYetSupersedesNothing() {
    assertThat(readAfterTheClaim(PeerParts.UNTOUCHED)).containsExactlyInAnyOrder("first", "second");
  }

  /** The control: where any proof is believed, an acknowledged write is lost. */
  @Test
  void whereProofsAreNotCheckedWhatIsWrittenAfterTheClaimIsSwallowed() {
    assertThat(readAfterTheClaim(GULLIBLE)).doesNotContain("second");
  }
}
