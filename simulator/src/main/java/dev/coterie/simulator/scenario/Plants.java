package dev.coterie.simulator.scenario;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ways in which the command line breaks a peer. */
final class Plants {
  /** Nothing is broken. */
  static final Breakage NONE = new Breakage() {};

  private Plants() {}

  static Breakage of(Plant plant) {
    return switch (plant) {
      case LOST_ACK -> new LostAck();
      case RESURRECT -> new Resurrect();
      case FORK -> new Fork();
      case LEAK -> new Leak();
      case FALSE_SIBLING -> new FalseSibling();
    };
  }

  /** Values that the peer has just written go nowhere, and are acknowledged by everybody. */
  private static final class LostAck implements Breakage {
    @Override
    public PeerContext context(SimulatedPeer peer, PeerContext context) {
      return new ForwardingContext(context) {
        @Override
        public void ask(Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
          if (request instanceof Request.PutValue put && isOwn(peer, put)) {
            schedule(
                Duration.ofMillis(1),
                () ->
                    onOutcome.accept(
                        new Outcome.Answered(new Response.Stored(), Duration.ofMillis(1))));
          } else {
            super.ask(to, request, within, onOutcome);
          }
        }
      };
    }

    private static boolean isOwn(SimulatedPeer peer, Request.PutValue put) {
      try {
        return isOwn(peer, put.record().versions());
      } catch (MalformedVersionException e) {
        throw new IllegalStateException("a peer sends what it cannot read", e);
      }
    }

    private static boolean isOwn(SimulatedPeer peer, List<Version> versions) {
      return versions.stream().noneMatch(Version::isTombstone)
          && versions.stream()
              .allMatch(v -> v.header().writerKey().equals(peer.identity().publicKey()));
    }

    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      return new ForwardingStore(store) {
        @Override
        public void merge(
            Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
          if (isOwn(peer, versions)) {
            life.post(() -> onDurable.accept(new StoreOutcome.Durable()));
          } else {
            super.merge(key, versions, notes, onDurable);
          }
        }
      };
    }
  }

  /** What a delete supersedes on this peer's disk it writes again, as if it were new. */
  private static final class Resurrect implements Breakage {
    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      return new ForwardingStore(store) {
        @Override
        public void merge(
            Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
          Optional<StoredRecord> before = get(key);
          super.merge(key, versions, notes, onDurable);
          if (before.isPresent() && versions.stream().anyMatch(Version::isTombstone)) {
            before.get().siblings().survivors().stream()
                .filter(v -> !v.isTombstone())
                .filter(v -> versions.stream().anyMatch(t -> t.context().covers(v.dot())))
                .forEach(v -> life.schedule(Duration.ofSeconds(1), () -> again(peer, v, before)));
          }
        }
      };
    }

    private static void again(SimulatedPeer peer, Version version, Optional<StoredRecord> before) {
      Optional<byte[]> payload = before.flatMap(record -> record.payload(version.hash()));
      if (payload.isEmpty()) {
        return;
      }
      byte[] bytes = payload.get();
      peer.peer()
          .replication()
          .write(
              new WriteRequest(
                  version.header().key(),
                  version.header().path().segments(),
                  Optional.of(
                      (dot, whenSealed) ->
                          whenSealed.accept(new WriteRequest.Sealed.Payload(bytes))),
                  version.header().sealedTo(),
                  Optional.empty(),
                  new Condition.Seen(VectorClock.empty()),
                  Level.QUORUM,
                  header -> true),
              result -> {});
    }
  }

  /** Of every other entry it acknowledges whatever comes, and keeps none of it. */
  private static final class Fork implements Breakage {
    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      return new ForwardingStore(store) {
        @Override
        public void merge(
            Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
          if (key.bytes()[0] % 2 == 0) {
            life.post(() -> onDurable.accept(new StoreOutcome.Durable()));
          } else {
            super.merge(key, versions, notes, onDurable);
          }
        }
      };
    }
  }

  /** It writes the plaintext where the sealed payload should stand. */
  private static final class Leak implements Breakage {
    private Optional<BrokenPeer> broken = Optional.empty();

    @Override
    public void begin(BrokenPeer peer) {
      broken = Optional.of(peer);
    }

    @Override
    public WriteRequest write(WriteRequest request, long operation) {
      byte[] plaintext = broken.orElseThrow().contents().plaintext(operation);
      return with(
          request,
          request
              .sealer()
              .map(
                  sealer ->
                      (dot, whenSealed) ->
                          sealer.seal(
                              dot,
                              ignored ->
                                  whenSealed.accept(new WriteRequest.Sealed.Payload(plaintext)))),
          request.condition());
    }
  }

  /** Whatever its clients were shown, it says that they have seen nothing. */
  private static final class FalseSibling implements Breakage {
    @Override
    public WriteRequest write(WriteRequest request, long operation) {
      return request.condition() instanceof Condition.Seen
          ? with(request, request.sealer(), new Condition.Seen(VectorClock.empty()))
          : request;
    }
  }

  private static WriteRequest with(
      WriteRequest request, Optional<WriteRequest.Sealer> sealer, Condition condition) {
    return new WriteRequest(
        request.key(),
        request.segments(),
        sealer,
        request.sealedTo(),
        request.expiresAt(),
        condition,
        request.level(),
        request.opens());
  }
}
