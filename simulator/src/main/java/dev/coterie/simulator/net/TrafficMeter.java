package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts messages and their bytes by kind, as if each had been encoded: {@link
 * SimulatedNetwork#tap} it. A kind is the simple name of a request's or a response's class.
 */
public final class TrafficMeter implements Wiretap {
  private final SortedMap<String, Traffic> byKind = new TreeMap<>();

  /** What was sent of one kind. */
  public record Traffic(long messages, long bytes) {
    static final Traffic NONE = new Traffic(0, 0);

    Traffic plus(int messageBytes) {
      return new Traffic(messages + 1, bytes + messageBytes);
    }
  }

  @Override
  public void request(SimulatedHost from, SimulatedHost to, Request request) {
    add(request.getClass(), MessageSizes.of(request));
  }

  @Override
  public void response(SimulatedHost from, SimulatedHost to, Request asked, Response response) {
    add(response.getClass(), MessageSizes.of(asked, response));
  }

  private void add(Class<?> kind, int bytes) {
    String name = kind.getSimpleName();
    byKind.put(name, byKind.getOrDefault(name, Traffic.NONE).plus(bytes));
  }

  /** What was sent of each kind since the tap was set, as it is now. */
  public SortedMap<String, Traffic> byKind() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(byKind));
  }

  /** What was sent of one kind. */
  public Traffic of(Class<?> kind) {
    return byKind.getOrDefault(kind.getSimpleName(), Traffic.NONE);
  }

  /** Bytes of all kinds. */
  public long bytes() {
    return byKind.values().stream().mapToLong(Traffic::bytes).sum();
  }
}
