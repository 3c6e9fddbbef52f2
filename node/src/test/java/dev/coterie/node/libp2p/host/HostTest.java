package dev.coterie.node.libp2p.host;

import static dev.coterie.node.libp2p.host.TestHosts.get;
import static dev.coterie.node.libp2p.host.TestHosts.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.WrongPeerException;
import dev.coterie.node.libp2p.host.TestHosts.TestStream;
import dev.coterie.node.libp2p.identify.PeerInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostTest {
  private static final String ECHO = "/test/echo/1.0.0";

  private final TestHosts hosts = new TestHosts();

  @AfterEach
  void closeHosts() {
    hosts.close();
  }

  private Host echoHost(int number) {
    Host host = hosts.start(number);
    host.handle(ECHO, TestHosts::echo);
    return host;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoHostsExchangeBytesWithAndWithoutTheEarlyMuxer(boolean early) throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2, builder -> builder.earlyMuxer(early));

    TestStream stream = open(client, server.address(), ECHO);
    TestHosts.Recorder recorder = stream.recorder();
    stream.write(text("hello"));

    assertThat(get(recorder.bytes(5))).isEqualTo(text("hello"));
    assertThat(stream.stream().peer()).isEqualTo(server.peerId());
    assertThat(client.connections()).hasSize(1);
    stream.finish();
    assertThat(get(recorder.ended)).isEqualTo(text("hello"));
    assertThat(get(recorder.closed)).isNull();
  }

  @Test
  void tenMebibytesComeBackAsTheyWere() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    byte[] sent = new byte[10 * 1024 * 1024];
    new Random(1).nextBytes(sent);

    TestStream stream = open(client, server.address(), ECHO);
    TestHosts.Recorder recorder = stream.recorder();
    int piece = 4 * 1024 * 1024;
    for (int at = 0; at < sent.length; at += piece) {
      int from = at;
      int size = Math.min(piece, sent.length - at);
      stream.on(() -> stream.stream().write(Unpooled.wrappedBuffer(sent, from, size)));
      get(recorder.bytes(at + size));
    }
    stream.finish();

    assertThat(get(recorder.ended)).isEqualTo(sent);
  }

  @Test
  void aHundredStreamsShareAConnection() throws Exception {
    Host server = hosts.start(1);
    for (int i = 0; i < 4; i++) {
      server.handle(ECHO + i, TestHosts::echo);
    }
    Host client = hosts.start(2);
    List<CompletableFuture<byte[]>> echoes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      TestStream stream = open(client, server.address(), ECHO + i % 4);
      TestHosts.Recorder recorder = stream.recorder();
      stream.write(text("stream " + i + " "));
      echoes.add(recorder.bytes(9));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(new String(get(echoes.get(i)), StandardCharsets.UTF_8)).startsWith("stream " + i);
    }
    assertThat(client.connections()).hasSize(1);
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void theThirtyThirdStreamOfAProtocolIsReset() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    List<TestHosts.Recorder> recorders = new ArrayList<>();
    for (int i = 0; i <= Libp2pLimits.MAX_INBOUND_STREAMS_PER_PROTOCOL; i++) {
      TestStream stream = open(client, server.address(), ECHO);
      recorders.add(stream.recorder());
      stream.write(text("x"));
    }
    int last = Libp2pLimits.MAX_INBOUND_STREAMS_PER_PROTOCOL;
    for (int i = 0; i < last; i++) {
      assertThat(get(recorders.get(i).bytes(1))).isEqualTo(text("x"));
    }
    assertThat(recorders.get(last).closedBy()).isEqualTo(Reason.RESET);
  }

  @Test
  void aPeerThatProvesToBeAnotherIsATypedError() {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    PeerId wanted = TestHosts.identity(3).peerId();

    assertThatThrownBy(() -> TestHosts.connect(client, new PeerAddress(wanted, server.addresses())))
        .cause()
        .isInstanceOfSatisfying(
            WrongPeerException.class,
            wrong -> {
              assertThat(wrong.expected()).isEqualTo(wanted);
              assertThat(wrong.actual()).isEqualTo(server.peerId());
            });
  }

  @Test
  void aDialTriesTheNextAddressAfterADeadOne() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    List<Multiaddr> addresses = new ArrayList<>();
    addresses.add(deadAddress());
    addresses.add(Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1"));
    addresses.addAll(server.addresses());

    Connection connection = TestHosts.connect(client, new PeerAddress(server.peerId(), addresses));

    assertThat(connection.peer()).isEqualTo(server.peerId());
  }

  private static Multiaddr deadAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + socket.getLocalPort());
    }
  }

  @Test
  void aPeerThatCannotBeReachedFailsNamingIt() throws Exception {
    Host client = hosts.start(2);
    PeerId nobody = TestHosts.identity(9).peerId();
    PeerAddress dead = new PeerAddress(nobody, List.of(deadAddress()));

    assertThatThrownBy(() -> TestHosts.connect(client, dead))
        .hasMessageContaining(nobody.toString())
        .cause()
        .isInstanceOfSatisfying(
            Libp2pException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    assertThatThrownBy(() -> TestHosts.connect(client, new PeerAddress(nobody, List.of())))
        .hasMessageContaining("no address that can be dialled");
    assertThatThrownBy(() -> TestHosts.connect(client, client.address()))
        .hasMessageContaining("this host itself");
  }

  @Test
  void aBusyPortIsRefusedByName() {
    Host first = hosts.start(1);
    Multiaddr taken = first.addresses().get(0);

    assertThatThrownBy(
            () -> Host.start(HostConfig.of(TestHosts.identity(2)).listen(List.of(taken)).build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(taken.toString());
  }

  @Test
  void aProtocolNobodyServesFailsAsUnsupported() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);

    TestStream lazy = open(client, server.address(), "/nobody/1");
    assertThat(lazy.recorder().closedBy()).isEqualTo(Reason.UNSUPPORTED_PROTOCOL);
    assertThatThrownBy(() -> open(client, server.address(), "/nobody/1", "/nobody/2"))
        .cause()
        .isInstanceOfSatisfying(
            Libp2pException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_PROTOCOL));
    TestStream second = open(client, server.address(), "/nobody/1", ECHO);
    assertThat(second.stream().protocol()).isEqualTo(ECHO);
  }

  @Test
  void simultaneousDialsSettleOnOneConnection() throws Exception {
    Host one = echoHost(1);
    Host two = echoHost(2);
    CompletableFuture<Connection> there = new CompletableFuture<>();
    CompletableFuture<Connection> back = new CompletableFuture<>();
    CompletableFuture<Connection> drained = disconnection(one);

    one.connect(two.address(), there::complete, there::completeExceptionally);
    two.connect(one.address(), back::complete, back::completeExceptionally);
    get(there);
    get(back);

    for (Host from : List.of(one, two)) {
      Host to = from == one ? two : one;
      TestStream stream = open(from, to.address(), ECHO);
      TestHosts.Recorder recorder = stream.recorder();
      stream.write(text("still here"));
      assertThat(get(recorder.bytes(10))).isEqualTo(text("still here"));
      stream.finish();
      get(recorder.closed);
    }
    // Whether both dials met is up to the scheduler; when they did, the rule decides.
    if (one.connections().size() > 1) {
      boolean droppedWasDialledHere = get(drained).isDialled();
      assertThat(droppedWasDialledHere).isEqualTo(two.peerId().compareTo(one.peerId()) < 0);
      assertThat(one.connections()).hasSize(1);
    }
  }

  @Test
  void aConnectionWithoutStreamsIsClosedAfterItsTime() throws Exception {
    Host server = hosts.start(1);
    Host client = hosts.start(2, builder -> builder.idleTimeout(Duration.ofMillis(200)));
    server.handle(ECHO, TestHosts::echo);
    CompletableFuture<Connection> gone = disconnection(server);
    CompletableFuture<Connection> goneHere = disconnection(client);

    TestStream stream = open(client, server.address(), ECHO);
    TestHosts.Recorder recorder = stream.recorder();
    stream.write(text("a"));
    get(recorder.bytes(1));
    assertThat(gone).isNotDone();
    stream.finish();

    assertThat(get(gone).peer()).isEqualTo(client.peerId());
    assertThat(get(goneHere).peer()).isEqualTo(server.peerId());
    assertThat(client.connections()).isEmpty();
  }

  private static CompletableFuture<Connection> disconnection(Host host) {
    CompletableFuture<Connection> gone = new CompletableFuture<>();
    host.addListener(
        new HostListener() {
          @Override
          public void onDisconnected(Connection connection) {
            gone.complete(connection);
          }
        });
    return gone;
  }

  @Test
  void aClosingHostLetsAnOpenStreamFinish() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    TestStream stream = open(client, server.address(), ECHO);
    TestHosts.Recorder recorder = stream.recorder();
    stream.write(text("before "));
    get(recorder.bytes(7));

    CompletableFuture<Void> closed = server.closeGracefully();
    stream.write(text("after"));
    stream.finish();

    assertThat(get(recorder.ended)).isEqualTo(text("before after"));
    assertThat(get(recorder.closed)).isNull();
    get(closed);
    assertThatThrownBy(() -> open(client, server.address(), ECHO))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void peersLearnWhatTheOtherSpeaksAndWhenItChanges() throws Exception {
    Host server = echoHost(1);
    Host client = hosts.start(2);
    CompletableFuture<PeerInfo> first = new CompletableFuture<>();
    CompletableFuture<PeerInfo> pushed = new CompletableFuture<>();
    CompletableFuture<PeerInfo> other = new CompletableFuture<>();
    client.addListener(
        new HostListener() {
          @Override
          public void onIdentified(Connection connection, PeerInfo info) {
            (info.speaks("/new/1") ? pushed : first).complete(info);
          }
        });
    server.addListener(
        new HostListener() {
          @Override
          public void onIdentified(Connection connection, PeerInfo info) {
            other.complete(info);
          }
        });

    Connection connection = TestHosts.connect(client, server.address());

    assertThat(get(first).protocols()).contains(ECHO, "/ipfs/ping/1.0.0", "/ipfs/id/1.0.0");
    assertThat(get(first).listenAddresses()).isEqualTo(server.addresses());
    assertThat(get(first).observedAddress()).isPresent();
    assertThat(get(other).listenAddresses()).isEqualTo(client.addresses());
    server.handle("/new/1", TestHosts::echo);
    assertThat(get(pushed).listenAddresses()).isEqualTo(server.addresses());
    assertThat(connection.info()).contains(get(pushed));
  }

  @Test
  void aPingMeasuresARoundTrip() throws Exception {
    Host server = hosts.start(1);
    Host client = hosts.start(2);
    CompletableFuture<Duration> echo = new CompletableFuture<>();

    client.ping(server.address(), echo::complete, echo::completeExceptionally);

    assertThat(get(echo)).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
  }

  @Test
  void perfSendsAsManyBytesAsAskedFor() throws Exception {
    Host server = hosts.start(1);
    Host client = hosts.start(2);
    TestStream stream = open(client, server.address(), PerfProtocol.ID);
    TestHosts.Recorder recorder = stream.recorder();

    ByteBuf request = Unpooled.buffer().writeLong(1_000_000).writeZero(100_000);
    stream.on(() -> stream.stream().writeAndFinish(request));

    assertThat(get(recorder.ended)).hasSize(1_000_000);
  }

  @Test
  void garbageCostsTheOffenderItsConnectionOnly() throws Exception {
    Host server = echoHost(1);
    int port = server.addresses().get(0).tcpTarget().orElseThrow().port();
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      byte[] garbage = new byte[1 + random.nextInt(3_000)];
      random.nextBytes(garbage);
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(15_000);
        try {
          socket.getOutputStream().write(garbage);
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readAllBytes().length).isLessThan(1_000);
        } catch (IOException reset) {
          assertThat(reset).isNotNull(); // the host may well reset it
        }
      }
    }
    Host client = hosts.start(2);
    TestStream stream = open(client, server.address(), ECHO);
    TestHosts.Recorder recorder = stream.recorder();
    stream.write(text("alive"));
    assertThat(get(recorder.bytes(5))).isEqualTo(text("alive"));
  }

  @Test
  void atTheLimitOfConnectionsAcceptingPausesUntilOneCloses() throws Exception {
    Host server = hosts.start(1, builder -> builder.maxConnections(2));
    List<Host> clients = List.of(hosts.start(2), hosts.start(3));
    for (Host each : clients) {
      TestHosts.connect(each, server.address());
    }
    assertThat(server.isAcceptingPaused()).isTrue();
    Host late = hosts.start(4);
    CompletableFuture<Connection> waiting = new CompletableFuture<>();
    late.connect(server.address(), waiting::complete, waiting::completeExceptionally);

    clients.get(0).closeGracefully();

    assertThat(get(waiting).peer()).isEqualTo(server.peerId());
    assertThat(server.connections().size()).isLessThanOrEqualTo(2);
  }
}
