package dev.coterie.simulator.fault;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.adversary.EndlessSync;
import dev.coterie.simulator.adversary.Forgeries;
import dev.coterie.simulator.adversary.PoisonedRouting;
import dev.coterie.simulator.adversary.StaleLog;
import dev.coterie.simulator.adversary.WithheldData;
import dev.coterie.simulator.world.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Peers that turn hostile, for good: they start anew, put together from an adversary's parts. */
final class HostilePeers {
  private static final Duration FORGES_EVERY = Duration.ofSeconds(2);
  private static final int ATTACKED = 8;
  private static final int LOOKED_AT = 512;

  private final SimulatedSwarm swarm;
  private final FaultInjector.Listener listener;
  private final RandomGenerator random;

  HostilePeers(SimulatedSwarm swarm, FaultInjector.Listener listener, RandomGenerator random) {
    this.swarm = swarm;
    this.listener = listener;
    this.random = random;
  }

  private FaultAction turn(Function<PlannedFault, PeerParts> parts) {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        PeerParts hostile = parts.apply(fault);
        for (int target : fault.targets()) {
          listener.turns(target, hostile);
          swarm.peer(target).crash();
          swarm.peer(target).restart();
        }
        return true;
      }

      @Override
      public void end(PlannedFault fault) {}
    };
  }

  FaultAction sybil() {
    return turn(
        fault -> {
          List<Contact> accomplices = new ArrayList<>();
          fault.targets().forEach(target -> accomplices.add(swarm.peer(target).contact()));
          return PoisonedRouting.towards(accomplices);
        });
  }

  FaultAction withholding() {
    return turn(fault -> new WithheldData(true));
  }

  /** The amount says in which way. */
  FaultAction endlessSync() {
    EndlessSync.How[] ways = EndlessSync.How.values();
    return turn(
        fault -> new EndlessSync(ways[(int) Math.floorMod(fault.amount(), ways.length)], random));
  }

  FaultAction staleLog() {
    return turn(
        fault -> {
          StaleLog stale = new StaleLog();
          stale.setDeaf(true);
          return stale;
        });
  }

  /** Honest in all else, they send forgeries of what they hold to everyone around. */
  FaultAction forgery() {
    FaultAction turn = turn(fault -> PeerParts.UNTOUCHED);
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        turn.begin(fault);
        fault.targets().forEach(target -> new Forger(target).plan());
        return true;
      }

      @Override
      public void end(PlannedFault fault) {}
    };
  }

  /** Sends one forgery after the other. */
  private final class Forger extends Event {
    private final int index;

    Forger(int index) {
      this.index = index;
    }

    void plan() {
      swarm.world().schedule(FORGES_EVERY, this);
    }

    @Override
    protected void happen() {
      SimulatedPeer peer = swarm.peer(index);
      if (peer.isUp()) {
        someVersion(peer).ifPresent(version -> attack(peer, version));
      }
      plan();
    }

    private Optional<Version> someVersion(SimulatedPeer peer) {
      Position any = Position.of(peer.contact().id());
      List<StoredDigest> digests =
          peer.store().digests(any.lowestWithPrefix(0), any.highestWithPrefix(0), LOOKED_AT);
      if (digests.isEmpty()) {
        return Optional.empty();
      }
      StoredDigest one = digests.get(random.nextInt(digests.size()));
      return peer.store()
          .get(one.key())
          .map(record -> record.siblings().kept().get(0))
          .filter(v -> !v.isTombstone() && v.dot().counter() < Forgeries.FAR_FUTURE);
    }

    private void attack(SimulatedPeer peer, Version like) {
      byte[] payload = new byte[64];
      random.nextBytes(payload);
      Request forged = Forgeries.put(forgery(like, payload));
      List<Contact> around =
          peer.peer().neighbourhood().nearestKnown(like.header().key().position(), ATTACKED);
      for (Contact contact : around) {
        if (!contact.id().equals(peer.contact().id())) {
          peer.peer().messenger().ask(contact, forged, outcome -> {});
        }
      }
    }

    private Version forgery(Version like, byte[] payload) {
      StoredRecord record = swarm.peer(index).store().get(like.header().key()).orElseThrow();
      return switch (random.nextInt(4)) {
        case 0 -> Forgeries.withBadSignature(like);
        case 1 ->
            Forgeries.inTheNameOf(
                swarm.peer((index + 1) % swarm.size()).identity().publicKey(),
                like,
                payload,
                swarm.signer(index));
        case 2 ->
            Forgeries.inflated(
                like,
                payload,
                swarm.signer(index),
                1 + random.nextInt(1 << 20),
                Forgeries.writersOf(record.siblings()));
        default -> Forgeries.fromTheFuture(like, payload, swarm.signer(index));
      };
    }
  }
}
