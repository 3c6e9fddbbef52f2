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
 * A request and how it ends, exactly once. The event is the end of the asker's patience; the
 * messages that go there and back are {@link Passage}s.
 */
final class Exchange extends Event {
  final SimulatedNetwork network;
  final SimulatedContext asker;
  final Request request;
  final @Nullable SimulatedHost target;
  private final World world;
  private final Contact peer;
  private final Consumer<Outcome> onOutcome;
  private final long startedNanos;
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

  /** The machine at the addresses that the asker knows, if it is the one of the peer it means. */
  private static @Nullable SimulatedHost target(SimulatedNetwork network, Contact peer) {
    SimulatedHost host = network.hostOrNull(peer.id());
    return host != null && host.isAt(peer.addresses()) ? host : null;
  }

  void start(Duration within) {
    network.counters.asked++;
    world.scheduleNanos(within.toNanos(), this);
    Passage passage = new Passage(this);
    if (target == null) {
      passage.refuseFromNowhere();
    } else {
      network.requestLeaves(asker.host(), target, request);
      passage.leave(target);
    }
  }

  boolean isOver() {
    return ended || !asker.isAlive();
  }

  void answered(Response response) {
    network.counters.answered++;
    end(new Outcome.Answered(response, after()));
  }

  void refused() {
    network.counters.failed++;
    end(new Outcome.Failed("nothing listens for " + peer.id() + " at " + peer.addresses()));
  }

  private void end(Outcome outcome) {
    ended = true;
    world.cancel(this);
    onOutcome.accept(outcome);
  }

  /** The asker's patience is over. */
  @Override
  protected void happen() {
    if (!asker.isAlive()) {
      ended = true;
      network.counters.abandoned++;
    } else if (!asker.holdsBack(this)) {
      network.counters.timedOut++;
      end(new Outcome.TimedOut(after()));
    }
  }

  private Duration after() {
    return Duration.ofNanos(world.nowNanos() - startedNanos);
  }
}
