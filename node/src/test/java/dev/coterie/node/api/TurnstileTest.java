package dev.coterie.node.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private static final String ENTRY = "/v1/entries/ucxl%3A%2F%2Fshop%2Fx";

  private final TestApi api = TestApi.start();

  @AfterEach
  void stop() {
    api.close();
  }

  private String put(TestApi to, String length, int sent) {
    return "PUT "
        + ENTRY
        + "?role=developer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + to.token().text()
        + "\r\n"
        + length
        + "\r\n\r\n"
        + "x".repeat(sent);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
  }

  /** The next answer's status line and head; its body is read and left. */
  private static String answer(BufferedReader in) throws IOException {
    StringBuilder head = new StringBuilder();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
    return head.toString();
  }

  @Test
  void whatIsTurnedAwayWithAShortBodyLeavesItsConnectionForTheNext() throws IOException {
    int limit = Turnstile.MAX_UNREAD_BODY_BYTES;
    try (Socket socket = api.connect()) {
      BufferedReader in = reader(socket);
      api.node().store().refusing = true;
      for (int i = 0; i < 3; i++) {
        send(socket, put(api, "Content-Length: " + limit, limit));
        assertThat(answer(in))
            .startsWith("HTTP/1.1 503")
            .containsIgnoringCase("retry-after: 2")
            .doesNotContainIgnoringCase("connection: close");
      }
      api.node().store().refusing = false;
      send(socket, put(api, "Content-Length: 5", 5));
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void ofALongBodyNothingIsReadAndTheConnectionEnds() throws IOException {
    api.node().store().refusing = true;
    for (String length :
        new String[] {
          "Content-Length: " + (Turnstile.MAX_UNREAD_BODY_BYTES + 1),
          "Content-Length: nonsense",
          "Transfer-Encoding: chunked"
        }) {
      try (Socket socket = api.connect()) {
        BufferedReader in = reader(socket);
        send(socket, put(api, length, 0));
        assertThat(answer(in)).containsAnyOf("HTTP/1.1 503", "HTTP/1.1 400");
        assertThat(in.read()).as(length).isEqualTo(-1);
      }
    }
  }

  @Test
  void whoMayNotAskIsToldThatAndNotHowMuchThereIsToDo() {
    api.node().store().refusing = true;
    HttpResponse<byte[]> stranger =
        api.send(api.request("GET", ENTRY, "").setHeader("Authorization", "Bearer wrong"));
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void onlyReadsAndWritesOfSingleEntriesAreTurnedAway() {
    api.node().store().refusing = true;
    assertThat(api.send("GET", ENTRY, "").statusCode()).isEqualTo(503);
    assertThat(api.send("DELETE", ENTRY, "").statusCode()).isEqualTo(503);
    assertThat(api.send("GET", "/v1/sealed/ucxl%3A%2F%2Fshop%2Fx", "").statusCode()).isEqualTo(503);
    assertThat(api.send("GET", "/v1/entries?prefix=ucxl%3A%2F%2Fshop", "").statusCode())
        .isEqualTo(200);
    assertThat(api.send("GET", "/livez", "").statusCode()).isEqualTo(200);
    assertThat(api.send("GET", "/v1/status", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aConnectionThatIsTurnedAwayAgainAndAgainIsNotIdle() throws IOException {
    Duration idle = Duration.ofMillis(100);
    try (TestApi hasty = TestApi.start(Duration.ofSeconds(5), idle, 16);
        Socket socket = hasty.connect()) {
      hasty.node().store().refusing = true;
      BufferedReader in = reader(socket);
      long end = System.nanoTime() + idle.multipliedBy(4).toNanos();
      while (System.nanoTime() < end) {
        send(socket, put(hasty, "Content-Length: 1", 1));
        assertThat(answer(in)).startsWith("HTTP/1.1 503");
      }
      assertThat(in.read()).as("and is closed once it is").isEqualTo(-1);
    }
  }
}
