package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.MalformedMessageException;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** A few peers on one queue of events in virtual time; messages pass through the codec. */
final class TestSwarm {
  static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LATENCY = Duration.ofMillis(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_EVENTS = 5_000_000;

  /** Something that answers requests. */
  @FunctionalInterface
  interface Handler {
    void handle(Contact from, Request request, Consumer<Response> reply);
  }

  private record Event(Duration at, long number, Runnable task) {}

  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
  private final Map<PeerId, Handler> handlers = new LinkedHashMap<>();
  private final List<Request> sent = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private long events;

  void join(PeerId id, Handler handler) {
    handlers.put(id, handler);
  }

  Handler handlerOf(PeerId id) {
    Handler handler = handlers.get(id);
    if (handler == null) {
      throw new AssertionError("nobody here is " + id);
    }
    return handler;
  }

  void leave(PeerId id) {
    handlers.remove(id);
  }

  Duration now() {
    return now;
  }

  /** Every request that was sent, in order. */
  List<Request> sent() {
    return sent;
  }

  long sent(Class<? extends Request> kind) {
    return sent.stream().filter(kind::isInstance).count();
  }

  PeerContext.Timer schedule(Duration delay, Runnable task) {
    boolean[] cancelled = {false};
    queue.add(
        new Event(
            now.plus(delay),
            events++,
            () -> {
              if (!cancelled[0]) {
                task.run();
              }
            }));
    return () -> cancelled[0] = true;
  }

  void later(Runnable task) {
    schedule(Duration.ZERO, task);
  }

  /** Runs all events up to a time from now. */
  void runFor(Duration duration) {
    Duration end = now.plus(duration);
    for (int run = 0; !queue.isEmpty() && queue.element().at().compareTo(end) <= 0; run++) {
      if (run > MAX_EVENTS) {
        throw new AssertionError("the events do not come to an end");
      }
      Event event = queue.remove();
      now = event.at();
      event.task().run();
    }
    now = end;
  }

  /** A messenger of one peer. */
  Messenger messengerOf(Contact self) {
    return (peer, request, onOutcome) -> ask(self, peer, request, onOutcome);
  }

  private void ask(Contact from, Contact to, Request request, Consumer<Outcome> onOutcome) {
    sent.add(request);
    byte[] asked = Codec.encode(request);
    Handler handler = handlers.get(to.id());
    if (handler == null) {
      schedule(TIMEOUT, () -> onOutcome.accept(new Outcome.TimedOut(TIMEOUT)));
      return;
    }
    Consumer<Response> reply = response -> deliver(request, response, onOutcome);
    schedule(
        LATENCY,
        () -> {
          try {
            handler.handle(from, Codec.decodeRequest(request.protocol(), asked), reply);
          } catch (MalformedMessageException e) {
            throw new AssertionError("a peer sent what its own codec does not read", e);
          }
        });
  }

  private void deliver(Request request, Response response, Consumer<Outcome> onOutcome) {
    byte[] answered = Codec.encode(request, response, EPOCH.plus(now));
    schedule(LATENCY, () -> onOutcome.accept(decode(request, answered)));
  }

  private static Outcome decode(Request request, byte[] answered) {
    try {
      return new Outcome.Answered(Codec.decodeResponse(request, answered), LATENCY);
    } catch (MalformedMessageException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }
}
