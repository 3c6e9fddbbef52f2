package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts messages and their bytes by kind, as if each had been encoded: {@link
 * SimulatedNetwork#tap} it. A kind is the simple name of a request's or a response's class; where a
 * request and its response have one name, they are one kind.
 */
public final class TrafficMeter implements Wiretap {
  private final Map<Class<?>, Counter> counters = new HashMap<>(); // shown in order of their names

  /** What was sent of one kind. */
  public record Traffic(long messages, long bytes) {
    private Traffic plus(Traffic other) {
      return new Traffic(messages + other.messages, bytes + other.bytes);
    }
  }

  /** What was sent of one class so far. */
  private static final class Counter {
    long messages;
    long bytes;

    Traffic traffic() {
      return new Traffic(messages, bytes);
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

  private void add(Class<?> type, int bytes) {
    Counter counter = counters.computeIfAbsent(type, t -> new Counter());
    counter.messages++;
    counter.bytes += bytes;
  }

  /** What was sent of each kind since the tap was set, as it is now. */
  public SortedMap<String, Traffic> byKind() {
    SortedMap<String, Traffic> result = new TreeMap<>();
    counters.forEach(
        (type, counter) -> result.merge(type.getSimpleName(), counter.traffic(), Traffic::plus));
    return Collections.unmodifiableSortedMap(result);
  }

  /** What was sent of one class of requests or responses. */
  public Traffic of(Class<?> type) {
    return counters.getOrDefault(type, new Counter()).traffic();
  }

  /** Bytes of all kinds. */
  public long bytes() {
    return counters.values().stream().mapToLong(counter -> counter.bytes).sum();
  }
}
