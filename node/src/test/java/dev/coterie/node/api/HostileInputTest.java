package dev.coterie.node.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers and broken programs send: every connection is answered or ended in good time. */
@Timeout(30)
class HostileInputTest {
  private static final int MAX_CONNECTIONS = 8;
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private static TestApi api;

  @BeforeAll
  static void start() {
    api = TestApi.start(Duration.ofMillis(300), Duration.ofMillis(300), MAX_CONNECTIONS);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** Sends it and returns all that comes back until the server ends the connection. */
  private static String exchange(String sent) throws IOException {
    try (Socket socket = api.connect()) {
      send(socket, sent);
      return readToEnd(socket);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(ISO_8859_1));
      out.flush();
    } catch (SocketException e) {
      // The server may have heard enough before it was all said.
      assertThat(e).isNotNull();
    }
  }

  private static String readToEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return ""; // reset: ended too
    }
  }

  private static String bearer() {
    return "Authorization: Bearer " + api.token().text() + "\r\n";
  }

  private static void assertAlive() {
    assertThat(api.send("GET", "/v1/status", "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: \r\n",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer wrong\r\n",
        "Authorization: Basic TOKEN\r\n",
        "Authorization: Bearer TOKEN2\r\n",
        "Authorization: Bearer TOKEN Bearer\r\n",
        "X-Authorization: Bearer TOKEN\r\n"
      })
  void withoutTheTokenNothingIsToldAndTheBodyIsNotRead(String header) throws IOException {
    String given = header.replace("TOKEN", api.token().text());
    String answer =
        exchange(
            "PUT /v1/entries/ucxl%3A%2F%2Fshop%2Fx?role=r HTTP/1.1\r\nHost: x\r\n"
                + given
                + "Content-Length: 100000000\r\n\r\nabc");
    assertThat(answer).startsWith("HTTP/1.1 401").containsIgnoringCase("www-authenticate: Bearer");
    assertThat(answer).contains("\"kind\":\"refused\"");
    assertAlive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "/v1/entries/%zz", "/v1/entries/%", "/%e"})
  void aPathThatCannotBeReadIsAProblemLikeAnyOther(String path) throws IOException {
    String answer = exchange("PUT " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"kind\":\"invalid\"");
  }

  @Test
  void theTokenIsTakenWhateverTheCaseOfItsScheme() throws IOException {
    String answer =
        exchange(
            "GET /v1/peers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nauthorization: bEARER "
                + api.token().text()
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  @Test
  void aBodyAnnouncedOverTheLimitIsRefusedUnread() throws IOException {
    String head = "PUT /v1/entries/ucxl%3A%2F%2Fshop%2Fx?role=r HTTP/1.1\r\nHost: x\r\n" + bearer();
    String answer =
        exchange(head + "Content-Length: " + (ApiLimits.MAX_BODY_BYTES + 1) + "\r\n\r\nabc");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("" + ApiLimits.MAX_BODY_BYTES);
    String most = exchange(head + "Content-Length: " + ApiLimits.MAX_BODY_BYTES + "\r\n\r\nabc");
    assertThat(most).as("at the limit it waits for the rest").startsWith("HTTP/1.1 408");
    assertAlive();
  }

  @Test
  void aRequestWhoseBodyDoesNotComeIsEnded() throws IOException {
    String answer =
        exchange(
            "POST /v1/batch HTTP/1.1\r\nHost: x\r\n"
                + bearer()
                + "Content-Length: 10\r\n\r\n{\"op");
    assertThat(answer).startsWith("HTTP/1.1 408").contains("\"kind\":\"invalid\"");
  }

  @Test
  void aRequestWhoseHeadDoesNotComeIsEnded() throws IOException {
    assertThat(exchange("GET /v1/status HTTP/1.1\r\nHost: x\r\nAuthoriz")).isEmpty();
    assertThat(exchange("")).isEmpty();
  }

  @Test
  void aHeadThatDripsInIsEndedAllTheSame() throws IOException {
    try (Socket socket = api.connect()) {
      socket.setSoTimeout(20);
      long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      send(socket, "GET / HTTP/1.1\r\n");
      boolean ended = false;
      while (!ended && System.nanoTime() < until) {
        send(socket, "a: b\r\n");
        ended = hasEnded(socket);
      }
      assertThat(ended).isTrue();
    }
  }

  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void aLongRequestLineAndLongHeadersAreRefused() throws IOException {
    String line = "GET /" + "a".repeat(ApiLimits.MAX_REQUEST_LINE_BYTES) + " HTTP/1.1\r\n\r\n";
    assertThat(exchange(line)).startsWith("HTTP/1.0 414").contains("problem+json");
    String header = "GET / HTTP/1.1\r\nA: " + "a".repeat(ApiLimits.MAX_HEAD_BYTES) + "\r\n\r\n";
    assertThat(exchange(header)).startsWith("HTTP/1.1 431").contains("problem+json");
    assertAlive();
  }

  @Test
  void theLongestContextTokenFitsIntoAHeader() throws IOException {
    String token = "A".repeat(dev.coterie.node.context.ContextToken.MAX_CHARACTERS);
    // So much may take longer than this class lets its requests take.
    try (TestApi patient = TestApi.start(Duration.ofSeconds(20), Duration.ofSeconds(20), 2);
        Socket socket = patient.connect()) {
      send(
          socket,
          "DELETE /v1/entries/ucxl%3A%2F%2Fshop%2Fx HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
              + "Authorization: Bearer "
              + patient.token().text()
              + "\r\nCoterie-Context: "
              + token
              + "\r\n\r\n");
      assertThat(readToEnd(socket)).startsWith("HTTP/1.1 400").contains("context token");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /v1/entries/%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        "GET /v1/entries/%ff%fe HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        "GET /v1/entries/ucxl%3A%2F%2Fa% HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        "POST /v1/batch HTTP/1.1\r\nAUTHTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /v1/batch HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/batch HTTP/1.1\r\nAUTHContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"
      })
  void whatIsNoHttpIsAnsweredOrEndedAndTheServerLives(String sent) throws IOException {
    String answer = exchange(sent.replace("AUTH", bearer()).replace("TOKEN", api.token().text()));
    assertThat(answer).matches("(?s)|HTTP/[0-9]\\.[0-9] [45].*");
    assertAlive();
  }

  @Test
  void randomBytesAreSurvived() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 30; i++) {
      byte[] bytes = new byte[1 + random.nextInt(400)];
      random.nextBytes(bytes);
      assertThat(exchange(new String(bytes, ISO_8859_1) + "\r\n\r\n"))
          .matches("(?s)|HTTP/[0-9]\\.[0-9] [45].*");
    }
    assertAlive();
  }

  @Test
  void headsThatAreHalfSentKeepNobodyOut() throws IOException {
    Socket[] held = new Socket[2 * MAX_CONNECTIONS];
    for (int i = 0; i < held.length; i++) {
      held[i] = api.connect();
      send(held[i], "GET /v1/sta");
    }
    assertThat(exchange("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    for (Socket socket : held) {
      assertThat(readToEnd(socket)).as("they are ended, soon or at their time").isEmpty();
      socket.close();
    }
  }

  @Test
  void requestsUnderWayAreNotEndedForNewConnections() throws IOException {
    Socket[] busy = new Socket[MAX_CONNECTIONS];
    for (int i = 0; i < busy.length; i++) {
      busy[i] = api.connect();
      send(
          busy[i],
          "PUT /v1/entries/ucxl%3A%2F%2Fshop%2Fx?role=r HTTP/1.1\r\nHost: x\r\n"
              + bearer()
              + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      byte[] go = busy[i].getInputStream().readNBytes(CONTINUE.length());
      assertThat(new String(go, ISO_8859_1)).isEqualTo(CONTINUE);
    }
    try (Socket more = api.connect()) {
      assertThat(readToEnd(more)).as("no room for it").isEmpty();
    }
    for (Socket socket : busy) {
      send(socket, "abc");
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      assertThat(new String(answer, ISO_8859_1)).isEqualTo("HTTP/1.1 200");
      socket.close();
    }
  }

  @Test
  void aNodeThatNeverAnswersHoldsNobodyElseUp() throws IOException {
    try (Socket waiting = api.connect()) {
      send(
          waiting,
          "GET /v1/entries/ucxl%3A%2F%2Fsilent%2Fx HTTP/1.1\r\nHost: x\r\n" + bearer() + "\r\n");
      assertAlive();
    }
    assertAlive();
  }
}
