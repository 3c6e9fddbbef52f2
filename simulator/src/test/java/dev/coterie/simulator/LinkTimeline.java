package dev.coterie.simulator;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.MessageSizes;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.Wiretap;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the busiest links to one host carry in each second, by kind of message, and how much of the
 * second that takes them: where a link idles, whoever fetches over it waits for something else.
 */
final class LinkTimeline implements Wiretap {
  private static final int LINKS_SHOWN = 4;

  private final World world;
  private final SimulatedHost host;
  private final long bytesPerSecond;
  private final Duration from;
  private final SortedMap<Integer, SortedMap<Integer, SortedMap<String, Double>>> carried =
      new TreeMap<>();
  private final Map<Integer, Double> freeAt = new TreeMap<>();
  private final Map<Integer, Double> totals = new TreeMap<>();

  /**
   * Links to a host, from now on.
   *
   * @param bytesPerSecond what each of them carries
   */
  LinkTimeline(World world, SimulatedHost host, long bytesPerSecond) {
    this.world = world;
    this.host = host;
    this.bytesPerSecond = bytesPerSecond;
    this.from = world.now();
  }

  @Override
  public void request(SimulatedHost sender, SimulatedHost to, Request request) {
    if (to == host) {
      add(sender.index(), request.getClass(), MessageSizes.of(request));
    }
  }

  @Override
  public void response(SimulatedHost sender, SimulatedHost to, Request asked, Response response) {
    if (to == host) {
      add(sender.index(), response.getClass(), MessageSizes.of(asked, response));
    }
  }

  private void add(int link, Class<?> kind, int bytes) {
    double now = world.now().minus(from).toNanos() / 1e9;
    double at = Math.max(now, freeAt.getOrDefault(link, 0.0));
    double end = at + (double) bytes / bytesPerSecond;
    freeAt.put(link, end);
    totals.merge(link, (double) bytes, Double::sum);
    while (at < end) {
      int second = (int) at;
      double until = Math.min(end, second + 1);
      carried
          .computeIfAbsent(second, s -> new TreeMap<>())
          .computeIfAbsent(link, l -> new TreeMap<>())
          .merge(kind.getSimpleName(), (until - at) * bytesPerSecond, Double::sum);
      at = until;
    }
  }

  void print() {
    carried.forEach(
        (second, links) -> {
          StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%4d s", second));
          links.entrySet().stream()
              .sorted(Comparator.comparing(link -> -totals.getOrDefault(link.getKey(), 0.0)))
              .limit(LINKS_SHOWN)
              .forEach(link -> line.append(shown(link.getKey(), link.getValue())));
          System.out.println(line);
        });
  }

  private String shown(int link, Map<String, Double> byKind) {
    double sum = byKind.values().stream().mapToDouble(bytes -> bytes).sum();
    StringBuilder text =
        new StringBuilder(
            String.format(Locale.ROOT, "  [from %d: %.0f %%", link, 100 * sum / bytesPerSecond));
    byKind.forEach(
        (kind, bytes) ->
            text.append(String.format(Locale.ROOT, ", %s %.1f K", kind, bytes / 1024)));
    return text.append(']').toString();
  }
}
