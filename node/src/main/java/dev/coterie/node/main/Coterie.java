package dev.coterie.node.main;

import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.ZoneName;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.peer.Load;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.peer.PeerOptions;
import dev.coterie.dht.routing.Bootstrap;
import dev.coterie.dht.routing.UnusableBootstrapException;
import dev.coterie.dht.sync.ExchangeResult;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.node.api.NodeService;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.GatedStore;
import dev.coterie.node.context.PeerContextStore;
import dev.coterie.node.context.Sealers;
import dev.coterie.node.context.StoreParts;
import dev.coterie.node.index.IndexFile;
import dev.coterie.node.index.WatchedStore;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.discovery.LocalDiscovery;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostConfig;
import dev.coterie.node.libp2p.request.RequestClient;
import dev.coterie.node.storage.DurableStore;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node, embedded in this process.
 *
 * <pre>{@code
 * Path home = Path.of("/var/lib/coterie");
 * try (Coterie node = Coterie.start(home, NodeSettings.onFreePorts(home))) {
 *   Address cart = Address.parse("ucxl://shop/src/cart.go");
 *   node.store().put(PutRequest.of(cart, Entry.ofText("Rounds half to even."), List.of("developer")));
 *   byte[] content = node.store().get(cart).siblings().get(0).entry().content();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Closing stops taking part, makes everything durable, and
 * takes at most {@link #CLOSE_WITHIN}.
 */
public final class Coterie implements AutoCloseable {
  /** The longest that {@link #close} takes. */
  public static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Coterie.class);

  /** For handing over what this peer alone keeps alive, and telling the others that it goes. */
  private static final Duration LEAVING = Duration.ofSeconds(1);

  private static final Duration PART_OF_CLOSING = Duration.ofMillis(1_500);

  private final Host host;
  private final RequestClient client;
  private final DurableStore records;
  private final ExecutorService workers;
  private final Sealers sealers;
  private final Peer peer;
  private final PeerContextStore entries;
  private final GatedStore store;
  private final RunningService service;
  private final EventLoop loop;
  private final Optional<LocalDiscovery> discovery;
  private volatile boolean ready;
  private boolean closed;

  private Coterie(Home home, NodeSettings settings, OpenParts open) {
    this.host = open.host();
    this.records = open.records();
    this.loop = host.loop();
    this.workers = Workers.start();
    this.sealers = new Sealers();
    this.client = new RequestClient(host, Protocol.SYNC.maxMessageBytes());
    Entropy entropy = new SecureEntropy();
    Identity identity = home.identity();
    WatchedStore watched = new WatchedStore(records);
    NetworkContext context =
        new NetworkContext(loop, workers, client, watched, RandomGenerator.of("L64X128MixRandom"));
    this.peer =
        await(
            CompletableFuture.supplyAsync(
                () -> peer(home, open.bootstrap, settings, context), loop));
    KeyCustody custody = new KeyCustody(home, peer, context, Signer.of(identity), entropy);
    this.entries =
        new PeerContextStore(
            new StoreParts(
                loop,
                workers,
                context,
                peer.messenger(),
                peer.neighbourhood(),
                peer.replication(),
                new AuthorityView(peer),
                custody::keyring,
                sealers,
                entropy,
                Instant::now,
                settings.peer().clockSkew(),
                settings.store().entryCacheBytes(),
                index(home, settings, entropy),
                settings.store().followEvery(),
                settings.store().followBytes()));
    watched.listen(entries::storedHere);
    this.store = GatedStore.of(entries);
    this.service =
        new RunningService(
            new RunningService.Parts(
                peer,
                host,
                custody,
                records,
                store,
                loop,
                settings.origins(),
                settings.peer().storing(),
                home.directory(),
                Instant.now(),
                () -> ready));
    new Inbound(host, loop, peer).serve();
    await(begin(custody, settings.network().zone(), open.bootstrap));
    this.discovery =
        settings.network().mdns() ? LocalDiscovery.start(host, this::meet) : Optional.empty();
    ready = true;
  }

  /** The file takes what the rows do, twice at most, and a little. */
  private static IndexFile index(Home home, NodeSettings settings, Entropy entropy) {
    long maxFileBytes = 3 * settings.store().followBytes() + (16L << 20);
    return new IndexFile(
        home.indexFile(), home.identity().seed(), home.realm(), entropy, maxFileBytes);
  }

  private static List<Contact> bootstrap(Home home, NodeSettings settings) {
    List<Multiaddr> addresses = new ArrayList<>(settings.network().bootstrap());
    addresses.addAll(home.bootstrap());
    try {
      return Bootstrap.contacts(addresses);
    } catch (UnusableBootstrapException e) {
      throw new CoterieException(
          Kind.INVALID,
          e.getMessage() + ". Nothing was started. The peer prints its whole address when it runs.",
          e);
    }
  }

  private Peer peer(
      Home home, List<Contact> bootstrap, NodeSettings settings, NetworkContext context) {
    return new Peer(
        context,
        new PeerOptions(
            home.realm(),
            host.peerId(),
            Signer.of(home.identity()),
            host::addresses,
            bootstrap,
            settings.peer()));
  }

  private CompletableFuture<Void> begin(
      KeyCustody custody, Optional<ZoneName> zone, List<Contact> bootstrap) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            custody.start();
            RealmReaping.lead(peer, custody);
            entries.forgetReaped(peer.reaping()::mayGo);
            entries.start();
            new ZoneKeeper(peer, host.peerId(), custody, zone).start();
            peer.start(
                result ->
                    LOG.info(
                        "Asked {} peers, {} answered; {} in the routing table.",
                        result.asked(),
                        result.answered(),
                        result.contacts()));
            bootstrap.forEach(
                contact -> peer.logs().exchange(contact, result -> report(contact, result)));
            begun.complete(null);
          } catch (RuntimeException e) {
            begun.completeExceptionally(e);
          }
        });
    return begun;
  }

  /** A peer of the local network: it need not be of this realm, and then nothing comes of it. */
  private void meet(PeerAddress found) {
    Contact contact = new Contact(found.peerId(), found.addresses());
    loop.execute(
        NetworkContext.guarded(
            () ->
                peer.logs()
                    .exchange(
                        contact,
                        result ->
                            LOG.debug("met {} on the local network: {}", contact.id(), result))));
  }

  /** Says once what is wrong with a bootstrap peer: the search goes on in any case. */
  private static void report(Contact contact, ExchangeResult result) {
    if (result instanceof ExchangeResult.OtherRealm other) {
      LOG.warn(
          "Bootstrap peer {} is of another realm and of no use here: {}. Nothing is taken from it."
              + " Leave it out of --bootstrap, or join its realm in another home with a ticket.",
          contact.id(),
          other.reason());
    } else if (result instanceof ExchangeResult.Failed failed) {
      LOG.warn(
          "Bootstrap peer {} at {} could not be reached: {}. It is tried again and again; peers"
              + " known from before are tried too. Should it be gone for good, or be another peer"
              + " now, name one that runs, by the address that it prints.",
          contact.id(),
          contact.addresses(),
          failed.reason());
    } else if (result instanceof ExchangeResult.Agreed agreed && !agreed.admitted()) {
      LOG.warn("Bootstrap peer {} does not admit this peer: {}", contact.id(), agreed.reason());
    }
  }

  /**
   * Starts the node of a home that {@code coterie init} or {@code coterie join} has made. It takes
   * part as soon as this returns; peers are looked for in the background, for ever.
   *
   * @throws CoterieException where the home is none, is in use or is damaged, where a port is busy,
   *     or where a setting makes no sense
   */
  public static Coterie start(Path directory, NodeSettings settings) {
    Home home = Home.open(directory);
    OpenParts open = new OpenParts(bootstrap(home, settings));
    try {
      LoopLater callbacks = new LoopLater();
      open.records = Stores.open(home, settings.store(), callbacks);
      open.host = startHost(home, settings);
      callbacks.set(open.host().loop());
      return new Coterie(home, settings, open);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** What has been opened so far: closed again when the rest fails. */
  private static final class OpenParts {
    private final List<Contact> bootstrap;
    private @Nullable DurableStore records;
    private @Nullable Host host;

    OpenParts(List<Contact> bootstrap) {
      this.bootstrap = bootstrap;
    }

    DurableStore records() {
      return Optional.ofNullable(records).orElseThrow();
    }

    Host host() {
      return Optional.ofNullable(host).orElseThrow();
    }

    void close() {
      if (host != null) {
        host.close();
      }
      if (records != null) {
        records.close();
      }
    }
  }

  private static Host startHost(Home home, NodeSettings settings) {
    HostConfig.Builder config =
        HostConfig.of(home.identity())
            .listen(settings.network().listen())
            .announce(settings.network().announce())
            .rules(settings.network().rules())
            .agentVersion(Release.NAME)
            .entropy(new SecureEntropy());
    settings.network().networkKey().ifPresent(config::network);
    try {
      return Host.start(config.build());
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED,
          "Cannot listen on "
              + settings.network().listen()
              + ": "
              + e.getMessage()
              + ". Nothing was changed. Choose another port with --listen; port 0 picks a free"
              + " one.",
          e);
    }
  }

  /** Entries: what applications use. */
  public ContextStore store() {
    return store;
  }

  /** How much this node does for its callers. */
  GatedStore gate() {
    return store;
  }

  /** What other peers have this one do. */
  Load load() {
    return await(CompletableFuture.supplyAsync(peer::load, loop));
  }

  /** Roles, tickets, status. */
  public NodeService service() {
    return service;
  }

  public PeerId peerId() {
    return host.peerId();
  }

  /** Where the node listens; ports that were 0 are those that were picked. */
  public List<Multiaddr> addresses() {
    return host.addresses();
  }

  /** The realm's state as the node knows it, if it knows any. */
  public Optional<Authority> authority() {
    return await(CompletableFuture.supplyAsync(() -> peer.authority().authority(), loop));
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    ready = false;
    discovery.ifPresent(LocalDiscovery::close);
    CompletableFuture<Void> indexed = new CompletableFuture<>();
    loop.execute(() -> entries.stop(() -> indexed.complete(null)));
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    loop.execute(() -> peer.leave(LEAVING, () -> stopped.complete(null)));
    waitFor(stopped, "the peer", LEAVING.plusMillis(500));
    waitFor(indexed, "the index of names", Duration.ofMillis(500));
    client.close();
    waitFor(host.closeGracefully(), "connections", PART_OF_CLOSING);
    records.close();
    host.close();
    workers.shutdown();
    sealers.close();
  }

  private static void waitFor(CompletableFuture<Void> part, String what, Duration within) {
    try {
      part.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("Closing {} did not end cleanly: {}", what, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoterieException(Kind.FAILED, "Interrupted while starting; nothing was changed.");
    }
  }
}
