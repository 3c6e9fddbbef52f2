package dev.coterie.simulator.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.lookup.LookupResult;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.routing.RoutedSwarm.Member;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What lookups find and what they cost; {@link #main} prints it for any size of swarm. */
final class LookupScaleTest {
  private static final int WANTED = 20;

  /** Figures of many lookups, each by some peer for some target. */
  private record Figures(int lookups, int exact, double hops, double requests) {}

  @Test
  void everyLookupFindsTheClosestRightAfterAllHaveJoined() {
    Figures figures = measure(RoutedSwarm.of(300, 1), 200);

    assertThat(figures.exact).isEqualTo(figures.lookups);
  }

  /** Ideal tables hold contacts drawn from all over each bucket; alpha is 3. */
  @Test
  void amongAThousandALookupTakesAtMostAFifthMoreThanWithIdealTables() {
    Figures figures = measure(RoutedSwarm.light(1_000, 1), 200);

    assertThat(figures.hops).isBetween(1.0, 1.2 * 1.89);
    assertThat(figures.requests).isBetween((double) WANTED, 1.2 * 21.5);
  }

  private static Figures measure(RoutedSwarm swarm, int lookups) {
    int exact = 0;
    double hops = 0;
    double requests = 0;
    for (int i = 0; i < lookups; i++) {
      Member by = swarm.anyone();
      LookupResult result = swarm.lookup(by, swarm.anyTarget());
      List<Contact> closest = swarm.closest(result.target(), WANTED, by);
      exact += result.closest().equals(closest) ? 1 : 0;
      hops += result.hops();
      requests += result.requests();
    }
    return new Figures(lookups, exact, hops / lookups, requests / lookups);
  }

  /** Prints the figures of a swarm of so many peers. */
  public static void main(String[] arguments) {
    int size = Integer.parseInt(arguments[0]);
    long start = System.nanoTime();
    RoutedSwarm swarm = RoutedSwarm.of(size, 1);
    double joined = (System.nanoTime() - start) / 1e9;
    long messages = swarm.network.figures().delivered();
    Figures figures = measure(swarm, 1_000);
    System.out.printf(
        Locale.ROOT,
        "%d peers: joined in %.1f s with %d messages (%.0f a second); %d of %d lookups exact, "
            + "%.2f hops, %.1f requests in the mean%n",
        size,
        joined,
        messages,
        messages / joined,
        figures.exact,
        figures.lookups,
        figures.hops,
        figures.requests);
  }
}
