package dev.coterie.simulator.routing;

import dev.coterie.dht.lookup.LookupResult;
import dev.coterie.dht.wire.Contact;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What many lookups found and cost, beside the figures of ideal tables. */
final class LookupTally {
  /** An oracle goes through all peers for each, so not every lookup is compared with one. */
  private static final int COMPARED = 1_000;

  /** Figures of ideal tables with k = 20 and alpha = 3, by the number of peers. */
  private static final Map<Integer, String> IDEAL = new TreeMap<>();

  static {
    IDEAL.put(1_000, "depth 1.89, p99 3, requests 21.5");
    IDEAL.put(10_000, "depth 2.42, p99 3, requests 22.9");
    IDEAL.put(100_000, "depth 2.92, p99 4, requests 24.6");
  }

  private final int count;
  private final TreeMap<Integer, Integer> depths = new TreeMap<>();
  private double requests;
  private double depth;
  private int exact;
  private int compared;

  LookupTally(int count) {
    this.count = count;
  }

  void add(LookupResult result, Supplier<List<Contact>> closest) {
    if (compared < COMPARED) {
      compared++;
      exact += result.closest().equals(closest.get()) ? 1 : 0;
    }
    depths.merge(result.hops(), 1, Integer::sum);
    depth += result.hops();
    requests += result.requests();
  }

  void print(int peers, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%d lookups in %.1f s of one core: %d of %d exact; depth %.2f, p99 %d, requests %.1f; "
            + "ideal: %s; %s%n",
        count,
        seconds,
        exact,
        compared,
        depth / count,
        percentile(99),
        requests / count,
        IDEAL.getOrDefault(peers, "not known"),
        depths);
  }

  private int percentile(int percent) {
    int below = 0;
    for (Map.Entry<Integer, Integer> at : depths.entrySet()) {
      below += at.getValue();
      if (below * 100L >= (long) count * percent) {
        return at.getKey();
      }
    }
    return depths.lastKey();
  }
}
