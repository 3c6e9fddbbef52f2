package dev.coterie.simulator.sync;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Rights;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.sync.AntiEntropy;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.sync.HelloService;
import dev.coterie.dht.sync.LogExchanger;
import dev.coterie.dht.sync.LogGossip;
import dev.coterie.dht.sync.NearRanges;
import dev.coterie.dht.sync.SealedKeyKeeper;
import dev.coterie.dht.sync.SyncService;
import dev.coterie.dht.sync.SyncTools;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.net.SimulatedHost;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The synchronising half of a peer on a simulated host; it knows all others. */
final class SyncNode {
  private static final PeerSettings SETTINGS = PeerSettings.defaults();

  final SimulatedHost host;
  final SimulatedContext context;
  final AuthorityKeeper authority;
  final List<Contact> contacts = new ArrayList<>();
  private final HelloService hello;
  private final SyncService sync;
  private int recordsMoved;

  SyncNode(SimulatedHost host, Hash realm, Hash versionsRealm, int replicas) {
    this.host = host;
    this.context = host.start(life -> new InMemoryStore(life::post), SyncNode::isGoodSignature);
    Messenger messenger =
        (peer, request, onOutcome) ->
            context.ask(peer, request, SETTINGS.requestTimeout(), onOutcome);
    authority = new AuthorityKeeper(context, realm);
    SealedKeyKeeper sealedKeys = new SealedKeyKeeper(context, authority);
    WriterHeads heads = new WriterHeads(context.store());
    LogExchanger.Parts parts =
        new LogExchanger.Parts(context, messenger, authority, true, List::of);
    LogExchanger exchanger = new LogExchanger(parts);
    Acceptance acceptance =
        new Acceptance(
            context,
            new Anyone(versionsRealm),
            heads,
            (from, whenDone) -> exchanger.exchange(from, result -> whenDone.run()));
    SyncTools tools =
        new SyncTools(
            context,
            messenger,
            new NearRanges(
                host.id(), () -> replicas, () -> contacts.stream().map(Contact::id).toList()),
            new Intake(context, acceptance),
            heads);
    hello = new HelloService(context, authority, true);
    sync = new SyncService(tools, sealedKeys);
    AntiEntropy antiEntropy = new AntiEntropy(tools, SETTINGS, () -> contacts);
    antiEntropy.onReport(report -> recordsMoved += (int) (report.fetched() + report.offered()));
    context.serve(this::handle);
    antiEntropy.start();
    new LogGossip(parts, exchanger, sealedKeys, SETTINGS, () -> contacts).start();
  }

  private void handle(Contact from, Request request, Consumer<Response> reply) {
    if (request instanceof Request.Hello greeting) {
      hello.answer(from, greeting, reply);
    } else {
      sync.answer(from, request, reply);
    }
  }

  /** Keeps a version as if its writer had put it here. */
  void keep(String address, Version version) {
    context.store().merge(SampleVersions.key(address), List.of(version), outcome -> {});
  }

  /** Whether exactly this version is kept. */
  boolean holds(String address, Version version) {
    return context
        .store()
        .get(SampleVersions.key(address))
        .filter(record -> record.siblings().kept().equals(List.of(version)))
        .isPresent();
  }

  /** Records fetched and offered since the last call. */
  int takeRecordsMoved() {
    int moved = recordsMoved;
    recordsMoved = 0;
    return moved;
  }

  private static boolean isGoodSignature(PeerContext.SignatureClaim claim) {
    byte[] half = Hash.of(claim.key().bytes(), claim.message()).bytes();
    byte[] standIn = ByteBuffer.allocate(64).put(half).put(half).array();
    return Arrays.equals(standIn, claim.signature())
        || claim.key().verify(claim.message(), claim.signature());
  }

  /** Everyone may write everything: who may is tested elsewhere. */
  private record Anyone(Hash realm) implements Rights {
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
      return Optional.empty();
    }
  }
}
