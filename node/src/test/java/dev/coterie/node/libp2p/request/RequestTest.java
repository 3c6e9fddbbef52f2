package dev.coterie.node.libp2p.request;

import static dev.coterie.node.libp2p.host.TestHosts.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostListener;
import dev.coterie.node.libp2p.host.TestHosts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestTest {
  private static final String PROTOCOL = "/test/request/1.0.0";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int MAX_BYTES = 64 * 1024;

  private final TestHosts hosts = new TestHosts();
  private Host server;
  private Host client;
  private RequestClient requests;

  @BeforeEach
  void startHosts() {
    server = hosts.start(1);
    client = hosts.start(2);
    requests = new RequestClient(client, MAX_BYTES);
  }

  @AfterEach
  void closeHosts() {
    requests.close();
    hosts.close();
  }

  private void serve(RequestHandler handler) {
    server.handle(PROTOCOL, new RequestServer(MAX_BYTES, handler));
  }

  private CompletableFuture<Reply> ask(String text) {
    return ask(text.getBytes(StandardCharsets.UTF_8), LONG);
  }

  /** Completes with the first reply, and fails the test's future on a second one. */
  private CompletableFuture<Reply> ask(byte[] request, Duration within) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    requests.ask(
        server.address(),
        PROTOCOL,
        request,
        within,
        client.loop(),
        each -> {
          if (!client.loop().inEventLoop()) {
            reply.completeExceptionally(new AssertionError("not on the loop: " + each));
          }
          if (!reply.complete(each)) {
            reply.obtrudeException(new AssertionError("a second reply: " + each));
          }
        });
    return reply;
  }

  private static String answer(Reply reply) {
    return reply.fold(
        response -> new String(response, StandardCharsets.UTF_8),
        within -> "timed out",
        why -> "failed: " + why.reason());
  }

  @Test
  void aRequestIsAnsweredWithWhoAskedAndFromWhere() throws Exception {
    CompletableFuture<Multiaddr> where = new CompletableFuture<>();
    serve(
        (from, observed, request, replier) -> {
          where.complete(observed);
          replier.accept((from + " " + request.length).getBytes(StandardCharsets.UTF_8));
        });

    assertThat(answer(get(ask("four")))).isEqualTo(client.peerId() + " 4");
    assertThat(get(where).tcpTarget().orElseThrow().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void oneStreamServesRequestAfterRequest() throws Exception {
    serve((from, observed, request, replier) -> replier.accept(request));
    for (int i = 0; i < 50; i++) {
      assertThat(answer(get(ask("n" + i)))).isEqualTo("n" + i);
    }
    assertThat(server.connections().get(0).streamCount()).isEqualTo(1);
  }

  @Test
  void manyRequestsAtOnceAreAllAnsweredWithAtMost32Streams() throws Exception {
    AtomicInteger most = new AtomicInteger();
    serve(
        (from, observed, request, replier) -> {
          most.accumulateAndGet(server.connections().get(0).streamCount(), Math::max);
          replier.accept(request);
        });
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      replies.add(ask("n" + i));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(answer(get(replies.get(i)))).isEqualTo("n" + i);
    }
    assertThat(most.get()).isBetween(2, Libp2pLimits.MAX_REQUEST_STREAMS + 2);
  }

  @Test
  void aRequestThatIsNotAnsweredTimesOutOnceAndItsLateAnswerHarmsNobody() throws Exception {
    ConcurrentLinkedQueue<Replier> silent = new ConcurrentLinkedQueue<>();
    serve(
        (from, observed, request, replier) -> {
          if (request.length == 1) {
            silent.add(replier);
          } else {
            replier.accept(request);
          }
        });
    assertThat(answer(get(ask("warm")))).isEqualTo("warm");

    Reply late = get(ask(new byte[1], Duration.ofMillis(100)));

    assertThat(late).isEqualTo(new Reply.TimedOut(Duration.ofMillis(100)));
    silent.remove().accept("late".getBytes(StandardCharsets.UTF_8));
    assertThat(answer(get(ask("next")))).isEqualTo("next");
  }

  @Test
  void aRejectedRequestFailsAsReset() throws Exception {
    serve((from, observed, request, replier) -> replier.reject());

    assertThat(answer(get(ask("x")))).isEqualTo("failed: RESET");
  }

  @Test
  void aHandlerThatThrowsCostsTheRequestItsStreamAndNothingElse() throws Exception {
    serve(
        (from, observed, request, replier) -> {
          if (request.length == 3) {
            throw new IllegalStateException("a bug");
          }
          replier.accept(request);
        });

    assertThat(answer(get(ask("bad")))).isEqualTo("failed: RESET");
    assertThat(answer(get(ask("good")))).isEqualTo("good");
  }

  @Test
  void aProtocolThatIsNotServedFailsAsUnsupported() throws Exception {
    assertThat(answer(get(ask("x")))).isEqualTo("failed: UNSUPPORTED_PROTOCOL");
  }

  @Test
  void aPeerThatIsNotThereFailsAsUnreachable() throws Exception {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    PeerAddress nobody = new PeerAddress(TestHosts.identity(9).peerId(), List.of());
    requests.ask(nobody, PROTOCOL, new byte[1], LONG, client.loop(), reply::complete);

    assertThat(answer(get(reply))).isEqualTo("failed: UNREACHABLE");
  }

  @Test
  void aRequestAtTheLimitIsServedAndOneByteMoreIsReset() throws Exception {
    serve((from, observed, request, replier) -> replier.accept(new byte[] {'o', 'k'}));

    assertThat(answer(get(ask(new byte[MAX_BYTES], LONG)))).isEqualTo("ok");
    assertThat(answer(get(ask(new byte[MAX_BYTES + 1], LONG)))).isEqualTo("failed: RESET");
  }

  @Test
  void aResponseAboveTheLimitIsAViolation() throws Exception {
    serve((from, observed, request, replier) -> replier.accept(new byte[MAX_BYTES + 1]));

    assertThat(answer(get(ask("x")))).isEqualTo("failed: PROTOCOL_VIOLATION");
  }

  @Test
  void requestsUnderWayFailWhenTheConnectionIsLostAndWhenTheClientCloses() throws Exception {
    CountDownLatch served = new CountDownLatch(2);
    serve((from, observed, request, replier) -> served.countDown());
    CompletableFuture<Reply> one = ask("one");
    CompletableFuture<Reply> two = ask("two");
    assertThat(served.await(20, TimeUnit.SECONDS)).isTrue();

    server.connections().forEach(Connection::close);

    assertThat(answer(get(one))).isEqualTo("failed: CLOSED");
    assertThat(answer(get(two))).isEqualTo("failed: CLOSED");
    CompletableFuture<Reply> three = ask("three");
    requests.close();
    assertThat(answer(get(three))).isEqualTo("failed: CLOSED");
    assertThat(answer(get(ask("four")))).isEqualTo("failed: CLOSED");
  }

  @Test
  void aKeptStreamThatProvesToBeClosedCostsARetryNotARequest() throws Exception {
    AtomicInteger served = new AtomicInteger();
    serve(
        (from, observed, request, replier) -> {
          // The second request comes on the kept stream, and is thrown away with it.
          if (served.incrementAndGet() == 2) {
            replier.reject();
          } else {
            replier.accept(request);
          }
        });
    assertThat(answer(get(ask("first")))).isEqualTo("first");

    assertThat(answer(get(ask("second")))).isEqualTo("second");
    assertThat(served).hasValue(3);
  }

  @Test
  void aLostConnectionUnderKeptStreamsCostsARetryNotARequest() throws Exception {
    serve((from, observed, request, replier) -> replier.accept(request));
    assertThat(answer(get(ask("first")))).isEqualTo("first");
    CompletableFuture<Void> gone = new CompletableFuture<>();
    server.addListener(
        new HostListener() {
          @Override
          public void onDisconnected(Connection connection) {
            gone.complete(null);
          }
        });

    server.connections().forEach(Connection::close);
    get(gone);

    assertThat(answer(get(ask("second")))).isEqualTo("second");
  }

  @Test
  void aRequestBeyondTheQueueFailsAsOverloaded() throws Exception {
    serve((from, observed, request, replier) -> {});
    int most = Libp2pLimits.MAX_REQUEST_STREAMS + Libp2pLimits.MAX_WAITING_REQUESTS;
    List<CompletableFuture<Reply>> waiting = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      waiting.add(ask("x"));
    }
    CompletableFuture<Reply> tooMany = ask("x");

    assertThat(answer(get(tooMany))).isEqualTo("failed: OVERLOADED");
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    requests.close();
    for (CompletableFuture<Reply> each : waiting) {
      assertThat(answer(get(each))).isEqualTo("failed: CLOSED");
    }
  }

  @Test
  void aMessageWithoutAResponseLeavesTheStreamForTheNext() throws Exception {
    CompletableFuture<Void> noted = new CompletableFuture<>();
    serve(
        (from, observed, request, replier) -> {
          noted.complete(null);
          replier.none();
        });

    Reply reply = get(ask(new byte[1], Duration.ofMillis(300)));

    assertThat(reply).isInstanceOf(Reply.TimedOut.class);
    assertThat(noted).isDone();
  }

  @Test
  void aServerStreamThatIsSilentTooLongIsReset() throws Exception {
    CompletableFuture<Integer> empty = new CompletableFuture<>();
    server.handle(
        PROTOCOL,
        new RequestServer(
            MAX_BYTES,
            Duration.ofMillis(1),
            (from, observed, request, replier) -> replier.accept(request)));
    assertThat(answer(get(ask("first")))).isEqualTo("first");
    Connection connection = server.connections().get(0);
    connection
        .executor()
        .scheduleAtFixedRate(
            () -> {
              if (connection.streamCount() == 0) {
                empty.complete(0);
              }
            },
            10,
            10,
            TimeUnit.MILLISECONDS);

    assertThat(get(empty)).isZero();
    assertThat(answer(get(ask("second")))).isEqualTo("second");
  }

  @Test
  void aClosingHostEndsItsRequestsAndWhatPeersKeepOpenToIt() throws Exception {
    serve((from, observed, request, replier) -> replier.accept(request));
    assertThat(answer(get(ask("first")))).isEqualTo("first");
    CompletableFuture<Void> gone = new CompletableFuture<>();
    client.addListener(
        new HostListener() {
          @Override
          public void onDisconnected(Connection connection) {
            gone.complete(null);
          }
        });

    get(server.closeGracefully());
    get(gone);
    assertThat(answer(get(ask("second")))).isEqualTo("failed: UNREACHABLE");
    CompletableFuture<Void> closed = client.closeGracefully();
    get(closed);
    CompletableFuture<Reply> third = new CompletableFuture<>();
    requests.ask(server.address(), PROTOCOL, new byte[1], LONG, client.loop(), third::complete);
    assertThat(answer(get(third))).isEqualTo("failed: CLOSED");
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new RequestClient(client, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(
            () -> new RequestServer(Libp2pLimits.MAX_MESSAGE_BYTES + 1, (f, o, r, reply) -> {}))
        .hasMessageContaining("4194305");
    assertThatThrownBy(() -> ask(new byte[1], Duration.ZERO)).hasMessageContaining("PT0S");
  }
}
