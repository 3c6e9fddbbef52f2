package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Rights;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VectorClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A peer's synchronisation over a store in memory; the rest of a peer is left out. */
final class TestPeer implements PeerContext {
  private static final List<PrefixRange> EVERYTHING =
      List.of(new PrefixRange(Position.wrap(new byte[32]), 0));

  private static final Hash VERSIONS_REALM =
      new SampleVersions(0).tombstone("any", VectorClock.EMPTY).header().realm();

  final TestSwarm swarm;
  final Identity identity;
  final Contact contact;
  final Random random;
  final InMemoryStore store;
  final WriterHeads heads;
  final AuthorityKeeper authority;
  final SealedKeyKeeper sealedKeys;
  final SyncTools tools;
  final SyncService sync;
  final HelloService hello;
  final LogExchanger exchanger;
  final LogExchanger.Parts logParts;
  final List<Contact> contacts = new ArrayList<>();
  final List<SyncReport> reports = new ArrayList<>();
  final TreeSet<Key> refusedKeys = new TreeSet<>();
  int replicas = 3;
  List<PrefixRange> ranges = EVERYTHING;
  SharedRanges shared = new FixedRanges();

  TestPeer(TestSwarm swarm, int number) {
    this(swarm, identity(number), Hash.tagged("test/realm"));
  }

  TestPeer(TestSwarm swarm, Identity identity, Hash realm) {
    this(swarm, identity, realm, Optional.empty());
  }

  TestPeer(TestSwarm swarm, Identity identity, Hash realm, Optional<InMemoryStore> existing) {
    this.swarm = swarm;
    this.identity = identity;
    this.contact = new Contact(identity.peerId(), List.of());
    this.random = new Random(identity.peerId().hashCode());
    this.store = existing.orElseGet(() -> new InMemoryStore(swarm::later));
    this.heads = new WriterHeads(store);
    this.authority = new AuthorityKeeper(this, realm);
    this.sealedKeys = new SealedKeyKeeper(this, authority);
    Acceptance acceptance =
        new Acceptance(this, new AnyMember(), heads, (from, whenDone) -> whenDone.run());
    this.tools =
        new SyncTools(
            this,
            swarm.messengerOf(contact),
            new TheseRanges(),
            new Intake(this, acceptance, heads),
            heads);
    this.sync = new SyncService(tools, sealedKeys, position -> false, realm);
    this.hello = new HelloService(this, authority, true);
    this.logParts =
        new LogExchanger.Parts(this, swarm.messengerOf(contact), authority, true, () -> List.of());
    this.exchanger = new LogExchanger(logParts);
    swarm.join(id(), this::handle);
  }

  static Identity identity(int number) {
    return Identity.fromSeed(Hash.of(ByteBuffer.allocate(4).putInt(number).array()).bytes());
  }

  PeerId id() {
    return contact.id();
  }

  void handle(Contact from, Request request, Consumer<Response> reply) {
    if (request instanceof Request.Hello greeting) {
      hello.answer(from, greeting, reply);
    } else if (request instanceof Request.GetValue get) {
      reply.accept(HeaderPages.answer(store, get));
    } else {
      sync.answer(from, request, reply);
    }
  }

  AntiEntropy antiEntropy(PeerSettings settings) {
    AntiEntropy antiEntropy =
        new AntiEntropy(tools, settings, () -> replicas - (replicas / 2 + 1) + 1, () -> contacts);
    antiEntropy.onReport(reports::add);
    return antiEntropy;
  }

  /** Runs one session with another and gives its report. */
  SyncReport syncWith(Contact partner) {
    List<SyncReport> report = new ArrayList<>();
    antiEntropy(PeerSettings.defaults()).syncNow(partner, report::add);
    swarm.runFor(Duration.ofHours(2));
    if (report.size() != 1) {
      throw new AssertionError(report.size() + " reports of one session");
    }
    return report.get(0);
  }

  /** Keeps versions of one address, unjudged. */
  void keep(String address, Version... versions) {
    for (Version version : versions) {
      heads.raise(version.header());
    }
    store.merge(SampleVersions.key(address), List.of(versions), outcome -> {});
    swarm.runFor(Duration.ZERO);
  }

  /** Keys and record hashes of all that is kept. */
  List<RecordStore.StoredDigest> digests() {
    PrefixRange all = EVERYTHING.get(0);
    return store.digests(all.first(), all.last(), Integer.MAX_VALUE);
  }

  @Override
  public Duration uptime() {
    return swarm.now();
  }

  @Override
  public Instant wallTime() {
    return TestSwarm.EPOCH.plus(swarm.now());
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return swarm.schedule(delay, task);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Good are Ed25519 signatures, and those of the samples' stand-in. */
  @Override
  public void verify(List<SignatureClaim> batch, Consumer<BitSet> onVerified) {
    BitSet good = new BitSet();
    for (int i = 0; i < batch.size(); i++) {
      SignatureClaim claim = batch.get(i);
      byte[] half = Hash.of(claim.key().bytes(), claim.message()).bytes();
      byte[] standIn = ByteBuffer.allocate(64).put(half).put(half).array();
      good.set(
          i,
          Arrays.equals(standIn, claim.signature())
              || claim.key().verify(claim.message(), claim.signature()));
    }
    swarm.later(() -> onVerified.accept(good));
  }

  @Override
  public void ask(Contact peer, Request request, Duration within, Consumer<Outcome> onOutcome) {
    tools.messenger().ask(peer, request, onOutcome);
  }

  @Override
  public RecordStore store() {
    return store;
  }

  /** Whatever {@link #shared} is at the moment. */
  private final class TheseRanges implements SharedRanges {
    @Override
    public List<PrefixRange> sharedWith(PeerId other) {
      return shared.sharedWith(other);
    }

    @Override
    public boolean isResponsible(Position from, Position to) {
      return shared.isResponsible(from, to);
    }

    @Override
    public List<PrefixRange> cells() {
      return shared.cells();
    }

    @Override
    public long version() {
      return shared.version();
    }
  }

  private final class FixedRanges implements SharedRanges {
    @Override
    public List<PrefixRange> sharedWith(PeerId other) {
      return ranges;
    }

    @Override
    public boolean isResponsible(Position from, Position to) {
      return ranges.stream().anyMatch(range -> range.contains(from) && range.contains(to));
    }

    @Override
    public List<PrefixRange> cells() {
      return ranges;
    }

    @Override
    public long version() {
      return 0;
    }
  }

  /** Anyone may write anything but the refused keys. */
  private final class AnyMember implements Rights {
    @Override
    public Hash realm() {
      return VERSIONS_REALM;
    }

    @Override
    public List<Hash> heads() {
      return List.of();
    }

    @Override
    public List<Hash> unknownHeads(VersionHeader header) {
      return List.of();
    }

    @Override
    public Optional<Refusal> refusal(VersionHeader header, Instant now, boolean newWrite) {
      return refusedKeys.contains(header.key())
          ? Optional.of(Refusal.of(Refusal.Reason.NOT_PERMITTED, "no right to write here"))
          : Optional.empty();
    }
  }
}
