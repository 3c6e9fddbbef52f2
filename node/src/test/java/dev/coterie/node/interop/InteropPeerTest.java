package dev.coterie.node.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.TestHosts;
import dev.coterie.node.libp2p.request.Reply;
import dev.coterie.node.libp2p.request.RequestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InteropPeerTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("/test/a");
  private static final ByteString VALUE = ByteString.copyFromUtf8("anything");
  private static final ByteString MULTIHASH =
      ByteString.copyFrom(new byte[] {0x12, 0x20}).concat(ByteString.copyFrom(new byte[32]));

  private final TestHosts hosts = new TestHosts();
  private final Host host = hosts.start(1);
  private final RequestClient client = new RequestClient(host, 4 << 20);
  private InteropPeer peer = start();

  private static InteropPeer start() {
    try {
      return InteropPeer.start(InteropOptions.defaults());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void connect() throws Exception {
    TestHosts.connect(host, peer.host().address());
  }

  @AfterEach
  void close() {
    peer.close();
    hosts.close();
  }

  private KadMessage ask(KadMessage.Builder request) throws Exception {
    return KadMessage.parseFrom(((Reply.Answered) reply(request)).response());
  }

  private Reply reply(KadMessage.Builder request) throws Exception {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    client.ask(
        new PeerAddress(peer.host().peerId(), List.of()),
        Checks.KAD,
        request.build().toByteArray(),
        Duration.ofSeconds(10),
        host.loop(),
        reply::complete);
    return reply.get(20, TimeUnit.SECONDS);
  }

  private static KadMessage.Builder message(KadMessage.Type type, ByteString key) {
    return KadMessage.newBuilder().setType(type).setKey(key);
  }

  private static KadMessage.Builder put(ByteString key, ByteString recordKey, ByteString value) {
    return message(KadMessage.Type.PUT_VALUE, key)
        .setRecord(NamespaceStore.record(recordKey, value, Instant.EPOCH));
  }

  private void resets(KadMessage.Builder request) throws Exception {
    Reply reply = reply(request);
    assertThat(reply).isInstanceOf(Reply.Failed.class);
    assertThat(((Reply.Failed) reply).why().reason()).isEqualTo(Libp2pException.Reason.RESET);
  }

  @Test
  void aPutIsEchoedAndReadBackWithTheTimeAtWhichItCame() throws Exception {
    KadMessage echo = ask(put(KEY, KEY, VALUE));
    assertThat(echo.getType()).isEqualTo(KadMessage.Type.PUT_VALUE);
    assertThat(echo.getRecord().getValue()).isEqualTo(VALUE);
    KadMessage read = ask(message(KadMessage.Type.GET_VALUE, KEY));
    assertThat(read.getRecord().getKey()).isEqualTo(KEY);
    assertThat(read.getRecord().getValue()).isEqualTo(VALUE);
    assertThat(Instant.parse(read.getRecord().getTimeReceived()))
        .isAfter(Instant.now().minusSeconds(60));
  }

  @Test
  void whatBreaksTheRulesCostsItsStreamOnly() throws Exception {
    resets(put(KEY, ByteString.copyFromUtf8("/test/b"), VALUE));
    resets(put(ByteString.copyFromUtf8("/other/a"), ByteString.copyFromUtf8("/other/a"), VALUE));
    resets(put(ByteString.copyFromUtf8("/test/"), ByteString.copyFromUtf8("/test/"), VALUE));
    resets(message(KadMessage.Type.PUT_VALUE, KEY));
    resets(message(KadMessage.Type.GET_VALUE, ByteString.EMPTY));
    resets(message(KadMessage.Type.FIND_NODE, ByteString.EMPTY));
    resets(message(KadMessage.Type.GET_PROVIDERS, ByteString.copyFrom(new byte[81])));
    resets(KadMessage.newBuilder().setTypeValue(17).setKey(KEY));
    assertThat(ask(message(KadMessage.Type.PING, ByteString.EMPTY)).getType())
        .isEqualTo(KadMessage.Type.PING);
  }

  @Test
  void aKeyThatIsNotHeldIsAnsweredWithoutARecord() throws Exception {
    KadMessage read = ask(message(KadMessage.Type.GET_VALUE, KEY));
    assertThat(read.hasRecord()).isFalse();
    assertThat(read.getKey()).isEqualTo(KEY);
  }

  @Test
  void itTellsItsOwnAddressesToWhoAsksForItself() throws Exception {
    ByteString own = ByteString.copyFrom(peer.host().peerId().bytes());
    KadMessage found = ask(message(KadMessage.Type.FIND_NODE, own));
    assertThat(found.getCloserPeersList()).hasSize(1);
    assertThat(found.getCloserPeers(0).getId()).isEqualTo(own);
    assertThat(found.getCloserPeers(0).getAddrsList()).isNotEmpty();
  }

  @Test
  void onlyThePeerItselfCanBecomeAProvider() throws Exception {
    Multiaddr address = host.addresses().get(0);
    PeerId other = TestHosts.identity(9).peerId();
    resets(
        message(KadMessage.Type.ADD_PROVIDER, MULTIHASH)
            .addProviderPeers(provider(other, address)));
    assertThat(providers()).isEmpty();
    StreamTasks.exchange(
            host,
            peer.host().address(),
            Checks.KAD,
            dev.coterie.node.libp2p.MessageFrames.frame(
                message(KadMessage.Type.ADD_PROVIDER, MULTIHASH)
                    .addProviderPeers(provider(other, address))
                    .addProviderPeers(provider(host.peerId(), address))
                    .build()
                    .toByteArray()))
        .get(20, TimeUnit.SECONDS);
    assertThat(providers()).containsExactly(ByteString.copyFrom(host.peerId().bytes()));
  }

  private List<ByteString> providers() throws Exception {
    return ask(message(KadMessage.Type.GET_PROVIDERS, MULTIHASH)).getProviderPeersList().stream()
        .map(KadPeer::getId)
        .toList();
  }

  private static KadPeer provider(PeerId id, Multiaddr address) {
    return KadService.peer(new Contact(id, List.of(address)), KadPeer.ConnectionType.NOT_CONNECTED);
  }

  @Test
  void optionsThatMakeNoSenseAreRefusedByName() {
    assertThat(InteropOptions.parse("--namespace", "x", "--kad-protocol", "/y/kad/1.0.0"))
        .isEqualTo(new InteropOptions("/ip4/127.0.0.1/tcp/0", "x", "/y/kad/1.0.0", true, "", ""));
    assertThatThrownBy(() -> InteropOptions.parse("--namespace", "a/b"))
        .hasMessageContaining("a/b");
    assertThatThrownBy(() -> InteropOptions.parse("--nope", "1")).hasMessageContaining("--nope");
    assertThatThrownBy(() -> InteropOptions.parse("--listen")).hasMessageContaining("--listen");
  }
}
