package dev.coterie.simulator.net;

import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way: a request, then the response to it. The event is its arrival. What takes
 * the response is the passage itself. A message that a link doubles is two passages.
 */
final class Passage extends Event implements Consumer<Response> {
  /** Codes of what goes into the trace. */
  private static final int REQUEST_ARRIVED = 1;

  private static final int RESPONSE_ARRIVED = 2;
  private static final int REFUSAL_ARRIVED = 3;

  /** Names of message kinds are hashed: unlike a class's own hash, that of a string is fixed. */
  private static final ClassValue<Integer> KIND =
      new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
          return type.getSimpleName().hashCode();
        }
      };

  private enum Leg {
    /** On the way to the peer that is asked. */
    REQUEST,
    /** Being served. */
    SERVED,
    /** On the way back, with an answer. */
    RESPONSE,
    /** On the way back, since nothing listened. */
    REFUSAL
  }

  private final Exchange exchange;
  private final SimulatedNetwork network;
  private final SimulatedHost asker;
  private Leg leg = Leg.REQUEST;
  private @Nullable SimulatedContext server;
  private @Nullable Response response;

  Passage(Exchange exchange) {
    this.exchange = exchange;
    this.network = exchange.network;
    this.asker = exchange.asker.host();
  }

  /** A doubled message: as far as the other is, and on its own from here. */
  private Passage(Passage other) {
    this(other.exchange);
    leg = other.leg;
    server = other.server;
    response = other.response;
  }

  /** The request leaves for the machine. */
  void leave(SimulatedHost target) {
    travel(asker, target);
  }

  /** There is no such machine; that is known after one way there and back. */
  void refuseFromNowhere() {
    leg = Leg.REFUSAL;
    network.world().scheduleNanos(2 * network.latencyNanos(asker, asker), this);
  }

  private void travel(SimulatedHost from, SimulatedHost to) {
    Link link = network.link(from, to);
    if (network.loses(link, from, to)) {
      network.counters.lost++;
      return;
    }
    depart(link, from, to);
    if (link.duplication() > 0 && network.duplicates(link)) {
      network.counters.duplicated++;
      new Passage(this).depart(link, from, to);
    }
  }

  private void depart(Link link, SimulatedHost from, SimulatedHost to) {
    int bytes = link.isUnlimited() ? 0 : bytes();
    network.depart(link, from, to, bytes, this);
  }

  private int bytes() {
    if (leg == Leg.REQUEST) {
      return MessageSizes.of(exchange.request);
    }
    return response == null ? 0 : MessageSizes.of(exchange.request, response);
  }

  @Override
  protected void happen() {
    SimulatedHost target = exchange.target;
    if (target == null) {
      arriveBack(asker);
    } else if (leg == Leg.REQUEST) {
      arriveThere(target);
    } else {
      arriveBack(target);
    }
  }

  private void arriveThere(SimulatedHost target) {
    if (network.isCut(asker, target) || wasTakenInByTheDead()) {
      network.counters.lost++;
      return;
    }
    SimulatedContext life = target.lifeOrNull();
    Endpoint endpoint = life == null ? null : life.endpoint();
    if (life == null || endpoint == null) {
      leg = Leg.REFUSAL;
      travel(target, asker);
      return;
    }
    server = life;
    if (life.holdsBack(this)) {
      return;
    }
    trace(REQUEST_ARRIVED, asker, target, KIND.get(exchange.request.getClass()));
    network.counters.delivered++;
    leg = Leg.SERVED;
    endpoint.handle(asker.contact(), exchange.request, this);
  }

  /** Whether it reached a life that was paused, and that has ended since. */
  private boolean wasTakenInByTheDead() {
    return server != null && !server.isAlive();
  }

  /** The server replies. */
  @Override
  public void accept(Response answer) {
    SimulatedContext from = server;
    if (leg != Leg.SERVED || from == null) {
      throw new IllegalStateException(server + " replied twice to " + exchange.request);
    }
    leg = Leg.RESPONSE;
    if (from.isAlive()) {
      response = network.codec().carry(exchange.request, answer);
      network.responseLeaves(from.host(), asker, exchange.request, response);
      travel(from.host(), asker);
    }
  }

  private void arriveBack(SimulatedHost from) {
    if (network.isCut(from, asker)) {
      network.counters.lost++;
    } else if (exchange.isOver()) {
      network.counters.late++;
    } else if (exchange.asker.holdsBack(this)) {
      return;
    } else if (leg == Leg.RESPONSE && response != null) {
      trace(RESPONSE_ARRIVED, from, asker, KIND.get(response.getClass()));
      network.counters.delivered++;
      exchange.answered(response);
    } else {
      trace(REFUSAL_ARRIVED, from, asker, 0);
      exchange.refused();
    }
  }

  private void trace(int what, SimulatedHost from, SimulatedHost to, long detail) {
    network.world().addToTrace(what, from.index(), to.index(), detail);
  }
}
