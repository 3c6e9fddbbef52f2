package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.interop.InteropPeer;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer in a process of its own, with 64 MiB of heap, among peers that mean it harm: it goes on
 * serving one that behaves, and lives on.
 */
class HostileHostProcessTest {
  /** How long an echo to a peer that behaves may take while others misbehave. */
  private static final Duration ECHO_WITHIN = Duration.ofSeconds(5);

  private static final String ECHO = "/interop/echo/1.0.0";
  private static final String KAD = "/coterie/kad/1.0.0";
  private static final int ECHOES = 50;

  /** Three megabytes where a quarter of one is allowed. */
  private static final int OVERRUN_FRAMES = 50;

  private static final int OVERRUN_FRAME_BYTES = 60_000;
  private static final int OVERRUNS = 30;

  private static final int SLOW_STREAMS = 400;
  private static final byte[] LINE =
      "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);

  private final TestHosts hosts = new TestHosts();
  private final List<Socket> sockets = new ArrayList<>();
  private Process victim = idle();
  private PeerAddress address = new PeerAddress(TestHosts.identity(1).peerId(), List.of());

  @TempDir private Path directory = Path.of("target");

  private static Process idle() {
    try {
      return new ProcessBuilder("true").start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void start() throws IOException {
    String own = System.getProperty("java.class.path");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    victim =
        new ProcessBuilder(
                java,
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlogback.configurationFile=logback-victim.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", own),
                InteropPeer.class.getName())
            .redirectError(log().toFile())
            .start();
    String line = victim.inputReader().readLine();
    address = PeerAddress.of(Multiaddr.parse(line.substring("listening ".length())));
  }

  private Path log() {
    return directory.resolve("victim.log");
  }

  @AfterEach
  void close() throws Exception {
    for (Socket each : sockets) {
      each.close();
    }
    hosts.close();
    victim.destroy();
    victim.waitFor(10, TimeUnit.SECONDS);
  }

  private Socket dial() throws IOException {
    TcpTarget target = address.addresses().get(0).tcpTarget().orElseThrow();
    Socket socket = new Socket();
    sockets.add(socket);
    socket.connect(new InetSocketAddress(target.host(), target.port()), 10_000);
    return socket;
  }

  /** A peer that behaves gets its echoes, each in time. */
  private void servesIn(Host honest, Duration within) throws Exception {
    for (int i = 0; i < ECHOES; i++) {
      long startedNanos = System.nanoTime();
      TestHosts.TestStream stream = TestHosts.open(honest, address, ECHO);
      stream.write("hello".getBytes(StandardCharsets.US_ASCII));
      stream.finish();
      assertThat(TestHosts.get(stream.recorder().ended)).hasSize(5);
      assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(within);
    }
    assertThat(victim.isAlive()).as(() -> "the victim lives; it said " + said()).isTrue();
  }

  private String said() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  private Host honest() throws Exception {
    Host honest = hosts.start(2);
    TestHosts.connect(honest, address);
    return honest;
  }

  @Test
  void idleStreamsByTheThousandHarmNobodyElse() throws Exception {
    start();
    Host honest = honest();
    Host attacker = hosts.start(3);
    TestHosts.connect(attacker, address);
    List<CompletableFuture<Object>> opened = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      opened.add(open(attacker, ECHO, new byte[] {1}));
    }
    servesIn(honest, ECHO_WITHIN);
    for (CompletableFuture<Object> each : opened) {
      each.get(60, TimeUnit.SECONDS);
    }
    servesIn(honest, ECHO_WITHIN);
  }

  /** Opens a stream, writes to it and leaves it; done when it is there or refused. */
  private CompletableFuture<Object> open(Host from, String protocol, byte[] bytes) {
    CompletableFuture<Object> opened = new CompletableFuture<>();
    from.newStream(
        address,
        List.of(protocol),
        new StreamOpener() {
          @Override
          public void onOpened(Stream stream) {
            stream.listen(new TestHosts.Recorder());
            stream.write(Unpooled.wrappedBuffer(bytes));
            opened.complete(stream);
          }

          @Override
          public void onFailed(Libp2pException why) {
            opened.complete(why);
          }
        });
    return opened;
  }

  /** A byte now, then one each second: less than a line within the time that lines may take. */
  private static void trickle(Stream stream, TestHosts.Recorder recorder) {
    stream.listen(recorder);
    for (int at = 0; at <= Libp2pLimits.NEGOTIATION_TIMEOUT.toSeconds(); at++) {
      byte next = LINE[at];
      stream
          .executor()
          .schedule(
              () -> {
                if (!recorder.closed.isDone()) {
                  stream.write(Unpooled.wrappedBuffer(new byte[] {next}));
                }
              },
              at,
              TimeUnit.SECONDS);
    }
  }

  @Test
  void streamsWhoseFirstLineTricklesInAreResetInTimeAndHarmNobodyElse() throws Exception {
    start();
    Host honest = honest();
    Connection connection = TestHosts.connect(hosts.start(3), address);
    List<TestHosts.Recorder> slow = new ArrayList<>();
    for (int i = 0; i < SLOW_STREAMS; i++) {
      TestHosts.Recorder recorder = new TestHosts.Recorder();
      slow.add(recorder);
      trickle(
          connection.executor().submit(connection::openStream).get(10, TimeUnit.SECONDS), recorder);
    }
    servesIn(honest, ECHO_WITHIN);
    for (TestHosts.Recorder each : slow) {
      assertThat(each.closedBy()).isEqualTo(Libp2pException.Reason.RESET);
    }
    servesIn(honest, ECHO_WITHIN);
  }

  @Test
  void aPeerThatAsksForMuchAndNeverReadsIsGivenUpAndHarmsNobodyElse() throws Exception {
    start();
    Host honest = honest();
    Host attacker = hosts.start(3);
    Connection greedy = TestHosts.connect(attacker, address);
    byte[] gigabyte = HexFormat.of().parseHex("0000000040000000");
    for (int i = 0; i < Libp2pLimits.MAX_INBOUND_STREAMS_PER_PROTOCOL; i++) {
      TestHosts.TestStream stream = TestHosts.open(attacker, address, "/perf/1.0.0");
      stream.on(stream.stream()::pauseReading);
      stream.write(gigabyte);
      stream.finish();
    }
    greedy.executor().submit(() -> greedy.channel().config().setAutoRead(false)).get();
    servesIn(honest, ECHO_WITHIN);
    servesIn(honest, ECHO_WITHIN);
  }

  @Test
  void halfOpenConnectionsDoNotHarmThoseThatAreThereAndMakeRoomInTime() throws Exception {
    start();
    Host honest = honest();
    for (int i = 0; i < 2 * Libp2pLimits.MAX_PENDING_INBOUND; i++) {
      dial().getOutputStream().write("\u0013/multi".getBytes(StandardCharsets.US_ASCII));
    }
    servesIn(honest, ECHO_WITHIN);
    Host late = hosts.start(4);
    await()
        .atMost(Libp2pLimits.UPGRADE_TIMEOUT.multipliedBy(4))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(TestHosts.connect(late, address).isOpen()).isTrue());
    servesIn(late, ECHO_WITHIN);
  }

  @Test
  void aFloodOfConnectionsThatCloseAtOnceHarmsNobody() throws Exception {
    start();
    Host honest = honest();
    for (int i = 0; i < 3_000; i++) {
      Socket socket = dial();
      socket.setSoLinger(true, 0); // reset, so that no port is left waiting
      socket.close();
    }
    sockets.clear();
    servesIn(honest, ECHO_WITHIN);
    servesIn(hosts.start(4), Libp2pLimits.DIAL_TIMEOUT);
  }

  @Test
  void lengthsOfAGigabyteCostTheirSenderItsStreamAndNobodyMemory() throws Exception {
    start();
    Host honest = honest();
    Host attacker = hosts.start(3);
    TestHosts.connect(attacker, address);
    byte[] gigabyteFrame = HexFormat.of().parseHex("8080808004" + "00".repeat(64));
    for (int i = 0; i < 500; i++) {
      TestHosts.TestStream stream = TestHosts.open(attacker, address, KAD);
      stream.write(gigabyteFrame);
      assertThat(stream.recorder().closedBy()).isEqualTo(Libp2pException.Reason.RESET);
    }
    for (String first :
        List.of("ffffffff07", "ffff7f", "132f6d756c746973747265616d2f312e302e300a8080808004")) {
      Socket socket = dial();
      socket.getOutputStream().write(HexFormat.of().parseHex(first));
      socket.setSoTimeout((int) Libp2pLimits.UPGRADE_TIMEOUT.multipliedBy(2).toMillis());
      assertThat(readsToTheEnd(socket)).as(first).isTrue();
    }
    servesIn(honest, ECHO_WITHIN);
  }

  /** Frames that go past yamux's book-keeping: more than the other side allows. */
  private static void sendPastTheWindow(Connection connection, int streamId) throws Exception {
    SecureChannel channel = connection.channel().pipeline().get(SecureChannel.class);
    connection
        .executor()
        .submit(
            () -> {
              for (int i = 0; i < OVERRUN_FRAMES; i++) {
                ByteBuf frame = channel.reserve(OVERRUN_FRAME_BYTES + 12);
                frame.writeInt(0).writeInt(streamId).writeInt(OVERRUN_FRAME_BYTES);
                frame.writeZero(OVERRUN_FRAME_BYTES);
              }
              channel.flush();
            })
        .get(10, TimeUnit.SECONDS);
  }

  private static int idOf(Stream stream) {
    Matcher id = Pattern.compile("stream (\\d+)").matcher(stream.toString());
    assertThat(id.find()).isTrue();
    return Integer.parseInt(id.group(1));
  }

  @Test
  void windowOverrunsCostTheirSenderItsConnectionAndTheLogNamesItOnce() throws Exception {
    start();
    Host honest = honest();
    Host attacker = hosts.start(3);
    for (int i = 0; i < OVERRUNS; i++) {
      Connection connection = TestHosts.connect(attacker, address);
      TestHosts.TestStream stream = TestHosts.open(attacker, address, ECHO);
      // What is not read there is not read here: the victim's echo stops, and so does its window.
      stream.on(stream.stream()::pauseReading);
      stream.write(new byte[] {1});
      int id = idOf(stream.stream());
      sendPastTheWindow(connection, id);
      await().atMost(Duration.ofSeconds(20)).until(() -> !connection.isOpen());
    }
    servesIn(honest, ECHO_WITHIN);
    String name = attacker.peerId().toString();
    assertThat(said().lines().filter(line -> line.contains(name)))
        .as(said())
        .singleElement()
        .asString()
        .contains("OffenderLog", "overruns the window");
    assertThat(said()).doesNotContain(honest.peerId().toString());
  }

  private static boolean readsToTheEnd(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** A whole node: one jar, so that its classes need no files of their own. */
  private void startNodeWith64Files() throws Exception {
    Jar jar = new Jar(Path.of("target", "coterie.jar"), List.of("-Xmx64m", "-XX:+UseSerialGC"));
    String home = directory.resolve("home").toString();
    jar.run("init", "--home", home, "--realm", "shop", "--open").orFail("init");
    List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -n 64; exec \"$@\"", ""));
    command.addAll(
        jar.command(
            "run", "--home", home, "--api", "127.0.0.1:0", "--listen", "/ip4/127.0.0.1/tcp/0"));
    victim = new ProcessBuilder(command).redirectError(log().toFile()).start();
    BufferedReader out = victim.inputReader();
    for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
      if (line.startsWith("listening ")) {
        address = PeerAddress.of(Multiaddr.parse(line.substring("listening ".length())));
      }
    }
  }

  private void pingsIn(Host honest, Duration within) throws Exception {
    for (int i = 0; i < ECHOES; i++) {
      CompletableFuture<Duration> echo = new CompletableFuture<>();
      honest.ping(address, echo::complete, echo::completeExceptionally);
      assertThat(TestHosts.get(echo)).isLessThan(within);
    }
  }

  @Test
  void aNodeThatRunsOutOfFilesServesOnAndTakesConnectionsAgain() throws Exception {
    startNodeWith64Files();
    Host honest = honest();
    for (int i = 0; i < 200; i++) {
      dial();
    }
    pingsIn(honest, ECHO_WITHIN);
    for (Socket each : sockets) {
      each.close();
    }
    Host late = hosts.start(4);
    await()
        .atMost(Libp2pLimits.UPGRADE_TIMEOUT.multipliedBy(4))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(TestHosts.connect(late, address).isOpen()).isTrue());
    pingsIn(late, ECHO_WITHIN);
    assertThat(said().lines().count()).as("lines of log: " + said()).isLessThan(100);
  }
}
