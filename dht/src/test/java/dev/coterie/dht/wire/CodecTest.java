package dev.coterie.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final long GOLDEN_SEED = 20_260_102;
  private static final int MUTATIONS = 400;

  @Test
  void encodesEachMessageToItsGoldenBytes() throws Exception {
    Properties golden = golden();
    for (Map.Entry<String, SampleMessages.Exchange> one : samples(GOLDEN_SEED).entrySet()) {
      SampleMessages.Exchange exchange = one.getValue();
      assertThat(hex(Codec.encode(exchange.request())))
          .as(one.getKey() + ".request")
          .isEqualTo(golden.getProperty(one.getKey() + ".request"));
      assertThat(hex(Codec.encode(exchange.request(), exchange.response(), NOW)))
          .as(one.getKey() + ".response")
          .isEqualTo(golden.getProperty(one.getKey() + ".response"));
    }
    assertThat(golden).hasSize(2 * samples(GOLDEN_SEED).size());
  }

  @Property(tries = 200)
  void decodesWhatItEncoded(@ForAll long seed) throws Exception {
    for (Map.Entry<String, SampleMessages.Exchange> one : samples(seed).entrySet()) {
      Request request = one.getValue().request();
      Response response = one.getValue().response();
      byte[] asked = Codec.encode(request);
      byte[] answered = Codec.encode(request, response, NOW);

      Request readRequest = Codec.decodeRequest(request.protocol(), asked);
      Response readResponse = Codec.decodeResponse(request, answered);

      assertThat(readRequest).as(one.getKey()).hasSameClassAs(request);
      assertThat(Codec.encode(readRequest)).as(one.getKey()).isEqualTo(asked);
      assertThat(readResponse).as(one.getKey()).hasSameClassAs(response);
      assertThat(Codec.encode(request, readResponse, NOW)).as(one.getKey()).isEqualTo(answered);
    }
  }

  /** A peer of an earlier release does not, as in the golden bytes. */
  @Test
  void aWelcomeMaySayWhatTheClockOfItsPeerSays() throws Exception {
    SampleMessages.Exchange hello = Objects.requireNonNull(samples(GOLDEN_SEED).get("hello"));
    Response.Welcome silent = (Response.Welcome) hello.response();
    assertThat(silent.clock()).isEmpty();
    for (Instant clock :
        List.of(NOW, Instant.EPOCH.minusMillis(1), Instant.ofEpochMilli(1L << 62))) {
      Response.Welcome telling =
          new Response.Welcome(
              silent.realm(),
              silent.logHeads(),
              silent.logRecords(),
              silent.more(),
              silent.storing(),
              silent.admitted(),
              silent.reason(),
              Optional.of(clock));
      byte[] answered = Codec.encode(hello.request(), telling, NOW);
      Response read = Codec.decodeResponse(hello.request(), answered);
      assertThat(((Response.Welcome) read).clock()).contains(clock);
    }
  }

  @Test
  void damagedRequestsGiveMessagesOrTheTypedError() {
    samples(GOLDEN_SEED)
        .forEach(
            (name, exchange) ->
                Mutations.of(
                    Codec.encode(exchange.request()),
                    MUTATIONS,
                    name.hashCode(),
                    bytes -> decodeRequest(exchange.request().protocol(), bytes)));
  }

  @Test
  void damagedResponsesGiveMessagesOrTheTypedError() {
    samples(GOLDEN_SEED)
        .forEach(
            (name, exchange) ->
                Mutations.of(
                    Codec.encode(exchange.request(), exchange.response(), NOW),
                    MUTATIONS,
                    name.hashCode(),
                    bytes -> decodeResponse(exchange.request(), bytes)));
  }

  private static void decodeRequest(Protocol protocol, byte[] bytes) {
    try {
      Request request = Codec.decodeRequest(protocol, bytes);
      assertThat(request.protocol()).isEqualTo(protocol);
    } catch (MalformedMessageException e) {
      assertThat(Codec.encodeRefusal(protocol, bytes, e.refusal())).isNotEmpty();
    }
  }

  private static void decodeResponse(Request asked, byte[] bytes) {
    try {
      assertThat(Codec.decodeResponse(asked, bytes)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void aRequestSaysHowLongItsSenderWaitsAndOthersReadItWithoutThat() throws Exception {
    Duration within = Duration.ofMillis(1_500);
    for (SampleMessages.Exchange exchange : samples(GOLDEN_SEED).values()) {
      Request request = exchange.request();
      Protocol protocol = request.protocol();
      byte[] bytes = Codec.encode(request, within);
      Codec.Incoming incoming = Codec.decodeIncoming(protocol, bytes);
      assertThat(Codec.encode(incoming.request())).isEqualTo(Codec.encode(request));
      assertThat(incoming.within())
          .isEqualTo(protocol == Protocol.HELLO ? Optional.empty() : Optional.of(within));
      assertThat(Codec.decodeIncoming(protocol, Codec.encode(request)).within()).isEmpty();
      Mutations.of(bytes, MUTATIONS, 7, damaged -> decodeRequest(protocol, damaged));
    }
  }

  @Test
  void timesOverTheirLimitsAreReadAsTheLimit() throws Exception {
    Request ping = new Request.Ping();
    for (Duration most : List.of(WireLimits.MAX_WITHIN, WireLimits.MAX_WITHIN.minusMillis(1))) {
      assertThat(Codec.decodeIncoming(Protocol.KAD, Codec.encode(ping, most)).within())
          .contains(most);
    }
    Duration over = WireLimits.MAX_WITHIN.plusMillis(1);
    assertThat(Codec.decodeIncoming(Protocol.KAD, Codec.encode(ping, over)).within())
        .contains(WireLimits.MAX_WITHIN);
    Response late =
        new Response.Refused(Refusal.overloaded("x", Refusal.MAX_RETRY_AFTER.plusMillis(1)));
    Response read = Codec.decodeResponse(ping, Codec.encode(ping, late, NOW));
    assertThat(((Response.Refused) read).refusal().retryAfter()).isEqualTo(Refusal.MAX_RETRY_AFTER);
  }

  @Test
  void aMessageOverItsProtocolsSizeIsRefusedUnread() {
    for (Protocol protocol : Protocol.values()) {
      assertThatThrownBy(
              () -> Codec.decodeRequest(protocol, new byte[protocol.maxMessageBytes() + 1]))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("over " + protocol.maxMessageBytes());
    }
  }

  @Test
  void aResponseOfAnotherKindThanAskedIsRefused() {
    Map<String, SampleMessages.Exchange> samples = samples(GOLDEN_SEED);
    samples.forEach(
        (name, asked) ->
            samples.forEach(
                (otherName, other) -> {
                  if (isOther(asked, other)) {
                    byte[] bytes = Codec.encode(other.request(), other.response(), NOW);
                    assertThatThrownBy(() -> Codec.decodeResponse(asked.request(), bytes))
                        .as(otherName + " to " + name)
                        .isInstanceOf(MalformedMessageException.class);
                    assertThatThrownBy(() -> Codec.encode(asked.request(), other.response(), NOW))
                        .as(otherName + " to " + name)
                        .isInstanceOf(IllegalArgumentException.class);
                  }
                }));
  }

  private static boolean isOther(SampleMessages.Exchange one, SampleMessages.Exchange other) {
    return one.request().protocol() == other.request().protocol()
        && one.request().protocol() != Protocol.HELLO
        && one.request().getClass() != other.request().getClass()
        && !(other.response() instanceof Response.Refused);
  }

  private static Map<String, SampleMessages.Exchange> samples(long seed) {
    return SampleMessages.all(seed);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Properties golden() throws IOException {
    Properties golden = new Properties();
    try (InputStream file = CodecTest.class.getResourceAsStream("codec-golden.properties")) {
      golden.load(file);
    }
    return golden;
  }
}
