package dev.coterie.simulator;

import dev.coterie.crypto.authority.RecordSigner;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.peer.PeerOptions;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Signer;
import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.net.SimulatedHost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a simulated swarm and the machine that it lives on. Its disk outlives it: a restart
 * finds what was durable at the crash.
 */
public final class SimulatedPeer {
  /** How long a simulated disk takes to make a write durable. */
  static final Duration SYNC_TAKES = Duration.ofNanos(300_000);

  private final Identity identity;
  private final SimulatedHost host;
  private final PeerSettings settings;
  private final Hash realm;
  private PeerParts parts = PeerParts.UNTOUCHED;
  private List<Contact> bootstrap = List.of();
  private @Nullable InMemoryStore disk;
  private @Nullable Peer peer;

  SimulatedPeer(Identity identity, SimulatedHost host, PeerSettings settings, Hash realm) {
    this.identity = identity;
    this.host = host;
    this.settings = settings;
    this.realm = realm;
  }

  /** From its next start on the peer is put together from what this hands back. */
  public void setParts(PeerParts newParts) {
    parts = newParts;
  }

  /** Writes onto the disk before the first start, or between two. */
  void prepare(Consumer<InMemoryStore> work) {
    InMemoryStore prepared = reopened(Runnable::run);
    work.accept(prepared);
    disk = prepared;
  }

  private InMemoryStore reopened(Deferral deferral) {
    return disk == null ? new InMemoryStore(deferral) : disk.reopened(deferral);
  }

  /** Starts the peer, which joins by these contacts. */
  void start(List<Contact> contacts) {
    bootstrap = contacts;
    SimulatedContext context =
        host.start(
            life -> {
              InMemoryStore store = reopened(task -> life.schedule(SYNC_TAKES, task));
              disk = store;
              return parts.store(this, life, store);
            },
            parts.checker(this, SignatureChecker.ed25519()));
    Peer next =
        new Peer(
            parts.context(this, context),
            new PeerOptions(
                realm,
                identity.peerId(),
                parts.signer(this, signer()),
                () -> host.contact().addresses(),
                bootstrap,
                settings));
    context.serve(parts.endpoint(this, next::handle));
    next.start(result -> {});
    peer = next;
  }

  private Signer signer() {
    return new Signer() {
      @Override
      public PublicKey publicKey() {
        return identity.publicKey();
      }

      @Override
      public byte[] sign(byte[] message) {
        return identity.sign(message);
      }
    };
  }

  RecordSigner recordSigner() {
    return RecordSigner.of(identity);
  }

  /** Who the peer is. */
  public Identity identity() {
    return identity;
  }

  /** Ends the peer at once, as a power cut would. */
  public void crash() {
    host.crash();
    peer = null;
  }

  /** Starts the peer again on what its disk kept. */
  public void restart() {
    start(bootstrap);
  }

  /** Starts the peer again on an empty disk, but for what {@code prepare} writes onto it. */
  void restartWiped(Consumer<InMemoryStore> prepare) {
    disk = null;
    prepare(prepare);
    start(bootstrap);
  }

  public boolean isUp() {
    return host.isUp();
  }

  public Contact contact() {
    return host.contact();
  }

  public SimulatedHost host() {
    return host;
  }

  /** The peer itself; an {@link IllegalStateException} while it is down. */
  public Peer peer() {
    return Optional.ofNullable(peer)
        .orElseThrow(() -> new IllegalStateException(host + " is down"));
  }

  /** What its disk holds; of a peer that is down too. */
  public InMemoryStore store() {
    return Optional.ofNullable(disk)
        .orElseThrow(() -> new IllegalStateException(host + " has never been started"));
  }
}
