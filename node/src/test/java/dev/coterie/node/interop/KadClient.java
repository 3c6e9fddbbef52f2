package dev.coterie.node.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.request.Reply;
import dev.coterie.node.libp2p.request.RequestClient;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The asking side: a lookup finds the closest peers, and each of them is asked. Lives on the host's
 * loop.
 */
final class KadClient {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final Host host;
  private final EventLoop loop;
  private final RequestClient client;
  private final String kadProtocol;
  private final Lookups lookups;
  private final NamespaceStore store;
  private final Contacts contacts;

  /** What a client is made of. */
  record Parts(
      Host host,
      RequestClient client,
      String kadProtocol,
      Lookups lookups,
      NamespaceStore store,
      Contacts contacts) {}

  KadClient(Parts parts) {
    this.host = parts.host;
    this.loop = host.loop();
    this.client = parts.client;
    this.kadProtocol = parts.kadProtocol;
    this.lookups = parts.lookups;
    this.store = parts.store;
    this.contacts = parts.contacts;
  }

  /** Puts a record here and at the closest peers; done when one of them, or nobody, was asked. */
  CompletableFuture<Integer> put(ByteString key, ByteString value) {
    CompletableFuture<Integer> kept = new CompletableFuture<>();
    if (!store.put(key, value, Instant.now())) {
      kept.completeExceptionally(
          new IllegalArgumentException("no record of the namespace, or over a limit"));
      return kept;
    }
    KadMessage message =
        KadMessage.newBuilder()
            .setType(KadMessage.Type.PUT_VALUE)
            .setKey(key)
            .setRecord(NamespaceStore.record(key, value, Instant.now()))
            .build();
    askClosest(
        key,
        message,
        answers -> {
          long echoed = answers.stream().filter(each -> echoes(each, value)).count();
          if (echoed == 0 && !answers.isEmpty()) {
            kept.completeExceptionally(new IllegalStateException("nobody kept it: " + answers));
          } else {
            kept.complete((int) echoed);
          }
        });
    return kept;
  }

  private static boolean echoes(Optional<KadMessage> answer, ByteString value) {
    return answer.filter(each -> each.getRecord().getValue().equals(value)).isPresent();
  }

  /** The value that readers choose among those held here and at the closest peers. */
  CompletableFuture<Optional<ByteString>> get(ByteString key) {
    CompletableFuture<Optional<ByteString>> found = new CompletableFuture<>();
    KadMessage message =
        KadMessage.newBuilder().setType(KadMessage.Type.GET_VALUE).setKey(key).build();
    askClosest(
        key,
        message,
        answers -> {
          List<ByteString> values = new ArrayList<>();
          store.get(key, Instant.now()).ifPresent(own -> values.add(own.getValue()));
          answers.stream()
              .flatMap(Optional::stream)
              .filter(each -> each.hasRecord() && each.getRecord().getKey().equals(key))
              .forEach(each -> values.add(each.getRecord().getValue()));
          found.complete(NamespaceStore.select(values));
        });
    return found;
  }

  /** How long one peer takes to answer with a record that it holds. */
  CompletableFuture<Duration> getFrom(PeerAddress peer, ByteString key) {
    CompletableFuture<Duration> answered = new CompletableFuture<>();
    byte[] request =
        KadMessage.newBuilder()
            .setType(KadMessage.Type.GET_VALUE)
            .setKey(key)
            .build()
            .toByteArray();
    long askedNanos = System.nanoTime();
    client.ask(
        peer,
        kadProtocol,
        request,
        WITHIN,
        loop,
        reply -> {
          if (message(reply).filter(KadMessage::hasRecord).isPresent()) {
            answered.complete(Duration.ofNanos(System.nanoTime() - askedNanos));
          } else {
            answered.completeExceptionally(new IllegalStateException("no record: " + reply));
          }
        });
    return answered;
  }

  /** Tells the closest peers that this one provides a key; done when they have been told. */
  CompletableFuture<Integer> provide(ByteString multihash) {
    CompletableFuture<Integer> told = new CompletableFuture<>();
    store.addProvider(multihash, contacts.self(), Instant.now());
    KadMessage message =
        KadMessage.newBuilder()
            .setType(KadMessage.Type.ADD_PROVIDER)
            .setKey(multihash)
            .addProviderPeers(KadService.peer(contacts.self(), KadPeer.ConnectionType.CAN_CONNECT))
            .build();
    lookups.findNode(
        multihash.toByteArray(),
        result -> {
          List<CompletableFuture<byte[]>> telling =
              result.closest().stream().map(peer -> tell(peer, message)).toList();
          CompletableFuture.allOf(telling.toArray(CompletableFuture[]::new))
              .whenComplete(
                  (done, failure) ->
                      told.complete(
                          (int)
                              telling.stream()
                                  .filter(each -> !each.isCompletedExceptionally())
                                  .count()));
        });
    return told;
  }

  /** Nobody answers this request: that the peer ends the stream says that it was read. */
  private CompletableFuture<byte[]> tell(Contact peer, KadMessage message) {
    return StreamTasks.exchange(
        host,
        new PeerAddress(peer.id(), peer.addresses()),
        kadProtocol,
        MessageFrames.frame(message.toByteArray()));
  }

  /** The providers of a key that this peer and the closest ones know of. */
  CompletableFuture<List<String>> findProviders(ByteString multihash) {
    CompletableFuture<List<String>> found = new CompletableFuture<>();
    KadMessage message =
        KadMessage.newBuilder().setType(KadMessage.Type.GET_PROVIDERS).setKey(multihash).build();
    askClosest(
        multihash,
        message,
        answers -> {
          TreeSet<String> ids = new TreeSet<>();
          store.providers(multihash, Instant.now()).forEach(own -> ids.add(own.id().toString()));
          answers.stream()
              .flatMap(Optional::stream)
              .flatMap(each -> each.getProviderPeersList().stream())
              .flatMap(peer -> KadService.peerId(peer.getId()).stream())
              .forEach(id -> ids.add(id.toString()));
          found.complete(List.copyOf(ids));
        });
    return found;
  }

  /** The addresses of a peer, by a lookup of its id. */
  CompletableFuture<List<String>> findPeer(PeerId target) {
    CompletableFuture<List<String>> found = new CompletableFuture<>();
    lookups.findNode(
        target.bytes(),
        result ->
            result.closest().stream()
                .filter(each -> each.id().equals(target))
                .findFirst()
                .or(() -> contacts.of(target))
                .ifPresentOrElse(
                    each ->
                        found.complete(each.addresses().stream().map(Multiaddr::toString).toList()),
                    () -> found.completeExceptionally(new IllegalStateException("not found"))));
    return found;
  }

  /** Sends a message to each of the peers closest to a key and gathers what they answer. */
  private void askClosest(
      ByteString key, KadMessage message, Consumer<List<Optional<KadMessage>>> whenAll) {
    lookups.findNode(
        key.toByteArray(),
        result -> {
          List<Optional<KadMessage>> answers = new ArrayList<>();
          int asked = result.closest().size();
          if (asked == 0) {
            whenAll.accept(answers);
          }
          for (Contact peer : result.closest()) {
            client.ask(
                new PeerAddress(peer.id(), peer.addresses()),
                kadProtocol,
                message.toByteArray(),
                WITHIN,
                loop,
                reply -> {
                  answers.add(message(reply));
                  if (answers.size() == asked) {
                    whenAll.accept(answers);
                  }
                });
          }
        });
  }

  private static Optional<KadMessage> message(Reply reply) {
    return reply.fold(
        bytes -> {
          try {
            return Optional.of(KadMessage.parseFrom(bytes));
          } catch (InvalidProtocolBufferException e) {
            return Optional.empty(); // as good as no answer; the check looks at what came
          }
        },
        late -> Optional.empty(),
        why -> Optional.empty());
  }
}
