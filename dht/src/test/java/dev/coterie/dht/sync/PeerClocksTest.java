package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerClocksTest {
  private static final Duration WAITED = Duration.ofMillis(80);

  private final TestSwarm swarm = new TestSwarm();
  private final TestPeer self = new TestPeer(swarm, 0);
  private final PeerClocks clocks = new PeerClocks(self);

  private static PeerId peer(int number) {
    return TestPeer.identity(number).peerId();
  }

  private void hear(int number, Duration ahead) {
    clocks.heard(peer(number), self.wallTime().plus(ahead).minus(WAITED.dividedBy(2)), WAITED);
  }

  @Test
  void nobodyHasToldAnything() {
    assertThat(clocks.ahead()).isEmpty();
    assertThat(clocks.heard()).isZero();
  }

  @Test
  void fewerThanHalfThatAreWrongDoNotMatter() {
    hear(1, Duration.ofSeconds(1));
    hear(2, Duration.ofDays(9_000));
    hear(3, Duration.ofSeconds(2));
    hear(4, Duration.ofDays(-9_000));
    hear(5, Duration.ofSeconds(3));
    assertThat(clocks.ahead()).contains(Duration.ofSeconds(2));
    assertThat(clocks.heard()).isEqualTo(5);
  }

  @Test
  void aPeerCountsOnceWithWhatItHasSaidLast() {
    hear(1, Duration.ofHours(5));
    hear(1, Duration.ofMinutes(-3));
    assertThat(clocks.ahead()).contains(Duration.ofMinutes(-3));
    assertThat(clocks.heard()).isEqualTo(1);
  }

  @Test
  void whatWasSaidLongAgoCountsNoMore() {
    hear(1, Duration.ofHours(5));
    swarm.runFor(PeerClocks.GOOD_FOR);
    assertThat(clocks.heard()).isEqualTo(1);
    swarm.runFor(Duration.ofNanos(1));
    assertThat(clocks.ahead()).isEmpty();
  }

  @Test
  void noMoreAreRememberedThanTheLimit() {
    for (int i = 1; i <= PeerClocks.REMEMBERED + 1; i++) {
      hear(i, Duration.ofSeconds(i));
    }
    assertThat(clocks.heard()).isEqualTo(PeerClocks.REMEMBERED);
  }

  @Test
  void anExchangeOfLogsTellsWhatTheOthersClockSays() {
    TestPeer other = new TestPeer(swarm, 1);
    List<ExchangeResult> results = new ArrayList<>();
    self.exchanger.exchange(other.contact, results::add);
    swarm.runFor(Duration.ofMinutes(1));
    assertThat(results).hasSize(1);
    assertThat(self.exchanger.clocks().ahead())
        .hasValueSatisfying(ahead -> assertThat(ahead.abs()).isLessThan(Duration.ofSeconds(1)));
  }
}
