package dev.coterie.simulator.check;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stands around the parts of every peer and tells invariants what passes by. */
public final class Watch implements PeerParts {
  private @Nullable Checks checks;

  /** Begins: before, peers are not watched. */
  public void begin(Checks newChecks) {
    checks = newChecks;
  }

  @Override
  public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
    if (checks != null) {
      checks.started(peer.host().index());
    }
    return new WatchedStore(peer.host().index(), store);
  }

  @Override
  public PeerContext context(SimulatedPeer peer, PeerContext context) {
    return new WatchedContext(peer.host().index(), context);
  }

  @Override
  public Endpoint endpoint(SimulatedPeer peer, Endpoint endpoint) {
    int index = peer.host().index();
    return (from, request, reply) ->
        endpoint.handle(
            from,
            request,
            response -> {
              if (checks != null) {
                checks.sent(from.id(), index, request, response);
              }
              reply.accept(response);
            });
  }

  /** Tells of merges, of records that go, and of content that is given up. */
  private final class WatchedStore extends ForwardingStore {
    private final int peer;

    WatchedStore(int peer, RecordStore store) {
      super(store);
      this.peer = peer;
    }

    @Override
    public void merge(
        Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
      Checks watching = checks;
      if (watching == null) {
        super.merge(key, versions, notes, onDurable);
        return;
      }
      long life = watching.merging(peer, key, get(key));
      super.merge(
          key,
          versions,
          notes,
          outcome -> {
            watching.merged(life, new Merge(peer, key, versions, get(key)), outcome.isDurable());
            onDurable.accept(outcome);
          });
    }

    @Override
    public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
      Checks watching = checks;
      if (watching == null) {
        super.drop(key, recordHash, onDurable);
        return;
      }
      long life = watching.dropping(peer);
      super.drop(
          key,
          recordHash,
          outcome -> {
            if (outcome.isDurable()) {
              watching.dropped(life, peer, key, get(key));
            }
            onDurable.accept(outcome);
          });
    }

    @Override
    public void dropPayloads(
        Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
      Checks watching = checks;
      if (watching != null) {
        watching.dropsContent(peer, key, versions);
      }
      super.dropPayloads(key, versions, onDurable);
    }
  }

  /** Tells of requests. */
  private final class WatchedContext extends ForwardingContext {
    private final int peer;

    WatchedContext(int peer, PeerContext context) {
      super(context);
      this.peer = peer;
    }

    @Override
    public void ask(Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
      Checks watching = checks;
      if (watching == null) {
        super.ask(to, request, within, onOutcome);
        return;
      }
      Bounds.Ask ask = watching.asks(peer, to.id(), request, within);
      super.ask(
          to,
          request,
          within,
          outcome -> {
            watching.answered(ask);
            onOutcome.accept(outcome);
          });
    }
  }
}
