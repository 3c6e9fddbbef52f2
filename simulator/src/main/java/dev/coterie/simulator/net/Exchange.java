package dev.coterie.simulator.net;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.Event;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, then its response on the way back. The event is the message's arrival at
 * the end of the leg that it is on; the time that the asker gives it is an event of its own.
 */
final class Exchange extends Event {
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
    /** On the way back, with an answer. */
    RESPONSE,
    /** On the way back, since nothing listened. */
    REFUSAL,
    /** Being served, or lost. */
    NONE
  }

  private final SimulatedNetwork network;
  private final World world;
  private final SimulatedContext asker;
  private final Contact peer;
  private final Request request;
  private final Consumer<Outcome> onOutcome;
  private final Timeout timeout = new Timeout();
  private final long startedNanos;
  private Leg leg = Leg.REQUEST;
  private final @Nullable SimulatedHost target;
  private @Nullable Response response;
  private boolean ended;

  Exchange(
      SimulatedNetwork network,
      SimulatedContext asker,
      Contact peer,
      Request request,
      Consumer<Outcome> onOutcome) {
    this.network = network;
    this.world = network.world();
    this.asker = asker;
    this.peer = peer;
    this.target = target(network, peer);
    this.request = network.codec().carry(request);
    this.onOutcome = onOutcome;
    this.startedNanos = world.nowNanos();
  }

  void start(Duration within) {
    network.counters.asked++;
    world.schedule(within, timeout);
    if (target == null) {
      leg = Leg.REFUSAL;
      world.scheduleNanos(2 * network.latencyNanos(asker.host(), asker.host()), this);
    } else {
      travel(asker.host(), target, Leg.REQUEST);
    }
  }

  /** The machine at the addresses that the asker knows, if it is the one of the peer it means. */
  private static @Nullable SimulatedHost target(SimulatedNetwork network, Contact peer) {
    SimulatedHost host = network.hostOrNull(peer.id());
    return host != null && host.isAt(peer.addresses()) ? host : null;
  }

  private void travel(SimulatedHost from, SimulatedHost to, Leg next) {
    if (network.loses(from, to)) {
      lose();
    } else {
      leg = next;
      world.scheduleNanos(network.latencyNanos(from, to), this);
    }
  }

  private void lose() {
    leg = Leg.NONE;
    network.counters.lost++;
  }

  @Override
  protected void happen() {
    if (target == null) {
      arriveBack(asker.host());
    } else if (leg == Leg.REQUEST) {
      arriveThere(target);
    } else {
      arriveBack(target);
    }
  }

  private void arriveThere(SimulatedHost target) {
    if (network.isCut(asker.host(), target)) {
      lose();
      return;
    }
    SimulatedContext server = target.lifeOrNull();
    Endpoint endpoint = server == null ? null : server.endpoint();
    if (server == null || endpoint == null) {
      travel(target, asker.host(), Leg.REFUSAL);
      return;
    }
    trace(REQUEST_ARRIVED, asker.host(), target, KIND.get(request.getClass()));
    network.counters.delivered++;
    leg = Leg.NONE;
    endpoint.handle(asker.host().contact(), request, answer -> reply(server, answer));
  }

  private void reply(SimulatedContext server, Response answer) {
    if (response != null) {
      throw new IllegalStateException(server.host() + " replied twice to " + request);
    }
    response = network.codec().carry(request, answer);
    if (server.isAlive()) {
      travel(server.host(), asker.host(), Leg.RESPONSE);
    }
  }

  private void arriveBack(SimulatedHost from) {
    if (network.isCut(from, asker.host())) {
      lose();
    } else if (!asker.isAlive() || ended) {
      network.counters.late++;
    } else if (leg == Leg.RESPONSE && response != null) {
      trace(RESPONSE_ARRIVED, from, asker.host(), KIND.get(response.getClass()));
      network.counters.delivered++;
      network.counters.answered++;
      end(new Outcome.Answered(response, after()));
    } else {
      trace(REFUSAL_ARRIVED, from, asker.host(), 0);
      network.counters.failed++;
      end(new Outcome.Failed("nothing listens for " + peer.id() + " at " + peer.addresses()));
    }
  }

  private void end(Outcome outcome) {
    ended = true;
    world.cancel(timeout);
    onOutcome.accept(outcome);
  }

  private void trace(int what, SimulatedHost from, SimulatedHost to, long detail) {
    world.addToTrace(what, from.index(), to.index(), detail);
  }

  private Duration after() {
    return Duration.ofNanos(world.nowNanos() - startedNanos);
  }

  /** The asker's patience. */
  private final class Timeout extends Event {
    @Override
    protected void happen() {
      if (!asker.isAlive()) {
        ended = true;
        network.counters.abandoned++;
      } else {
        network.counters.timedOut++;
        end(new Outcome.TimedOut(after()));
      }
    }
  }
}
