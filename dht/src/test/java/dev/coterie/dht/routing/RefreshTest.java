package dev.coterie.dht.routing;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RefreshTest {
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Duration LOOKUP = Duration.ofMillis(100);

  private final ManualLoop loop = new ManualLoop(1);
  private final RoutingTable table =
      new RoutingTable(contact(0).id(), loop, loop, 4, RoutingLimits.defaults());
  private final Lookups lookups = new Lookups();
  private final Refresh refresh = new Refresh(loop, table, lookups, new KnownPeers(loop), EVERY);

  RefreshTest() {
    for (int i = 1; i <= 40; i++) {
      Outcome pong = new Outcome.Answered(new Response.Pong(), Duration.ZERO);
      table.report(contact(i), new Request.Ping(), pong);
    }
  }

  /** Counts how many go on at a time; each takes the same. */
  private final class Lookups implements NodeFinder {
    private int all;
    private int open;
    private int most;

    @Override
    public void find(byte[] target, List<Contact> also, Runnable whenDone) {
      all++;
      most = Math.max(most, ++open);
      loop.schedule(
          LOOKUP,
          () -> {
            open--;
            whenDone.run();
          });
    }

    @Override
    public void findSome(byte[] target, int wanted, Runnable whenDone) {
      find(target, List.of(), whenDone);
    }
  }

  @Test
  void anEmptyTableIsFilledBySeveralLookupsAtATimeAndOnceAllAreDoneItIsTold() {
    int[] done = new int[1];
    refresh.fill(List.of(), () -> done[0] += lookups.open == 0 ? 1 : 100);
    loop.advance(LOOKUP);
    assertThat(lookups.all).as("first for oneself").isEqualTo(1 + Refresh.LOOKUPS_AT_ONCE);
    loop.advance(LOOKUP.multipliedBy(20));

    assertThat(done[0]).isEqualTo(1);
    assertThat(lookups.open).isZero();
    assertThat(lookups.most).isEqualTo(Refresh.LOOKUPS_AT_ONCE);
    assertThat(lookups.all).isGreaterThan(2 * Refresh.LOOKUPS_AT_ONCE);
  }

  @Test
  void aRefreshIsNeverABurst() {
    refresh.start();
    loop.advance(EVERY.multipliedBy(5));

    assertThat(lookups.all).isGreaterThan(5);
    assertThat(lookups.most).isEqualTo(1);
  }
}
