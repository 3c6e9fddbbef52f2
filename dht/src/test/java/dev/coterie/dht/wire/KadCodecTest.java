package dev.coterie.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.testing.WireVectors;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** kad-dht messages against the bytes of another implementation, which frames them by a varint. */
class KadCodecTest {
  private static final byte[] FOREIGN_KEY = WireVectors.bytes("kad.key");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private final SampleMessages sample = new SampleMessages(11);

  @Test
  void findNodeHasTheBytesOfOtherImplementations() throws Exception {
    byte[] golden = unframed("kad.findNode");
    Request read = Codec.decodeRequest(Protocol.KAD, golden);
    assertThat(read).isInstanceOf(Request.FindNode.class);
    assertThat(Codec.encode(read)).isEqualTo(golden);
  }

  @Test
  void getValueHasTheBytesOfOtherImplementations() {
    assertThat(KadCodec.message(KadMessage.Type.GET_VALUE, FOREIGN_KEY).build().toByteArray())
        .isEqualTo(unframed("kad.getValue"));
    Key key = sample.key();
    assertThat(Codec.encode(new Request.GetValue(key)))
        .isEqualTo(
            KadCodec.message(KadMessage.Type.GET_VALUE, key.toLibp2p()).build().toByteArray());
  }

  @Test
  void putValueHasTheBytesOfOtherImplementationsItsZeroTypeIncluded() {
    byte[] world = "world".getBytes(StandardCharsets.UTF_8);
    assertThat(
            KadCodec.message(KadMessage.Type.PUT_VALUE, FOREIGN_KEY)
                .setRecord(KadCodec.record(FOREIGN_KEY, world))
                .build()
                .toByteArray())
        .isEqualTo(unframed("kad.putValue"))
        .startsWith(0x08, 0x00);
    Request put =
        new Request.PutValue(sample.key(), RecordBytes.wrap(new byte[] {10, 0}), List.of());
    assertThat(Codec.encode(put)).startsWith(0x08, 0x00);
  }

  @Test
  void aPutValueWithoutItsTypeIsOneAllTheSame() throws Exception {
    Request put = new Request.PutValue(sample.key(), RecordBytes.empty(), List.of());
    byte[] encoded = Codec.encode(put);
    Request read =
        Codec.decodeRequest(Protocol.KAD, Arrays.copyOfRange(encoded, 2, encoded.length));
    assertThat(read).isInstanceOf(Request.PutValue.class);
  }

  @Test
  void anAnswerOfAnotherImplementationIsRead() throws Exception {
    KadMessage golden = KadMessage.parseFrom(unframed("kad.reply"));
    Key key = sample.key();
    ByteString ours = ByteString.copyFrom(key.toLibp2p());
    KadRecord.Builder record = golden.getRecord().toBuilder().setKey(ours).clearValue();
    byte[] answer = golden.toBuilder().setKey(ours).setRecord(record).build().toByteArray();
    Response.Value value = (Response.Value) Codec.decodeResponse(new Request.GetValue(key), answer);
    assertThat(value.closer())
        .singleElement()
        .satisfies(
            contact -> {
              assertThat(contact.id().bytes())
                  .isEqualTo(golden.getCloserPeers(0).getId().toByteArray());
              assertThat(contact.addresses())
                  .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
            });
    assertThat(KadCodec.peers(value.closer()).get(0).getAddrsList())
        .isEqualTo(golden.getCloserPeers(0).getAddrsList());
  }

  @Test
  void anAnswerSaysByOurClockWhenTheRecordWasReceived() throws Exception {
    Key key = sample.key();
    RecordBytes record = RecordBytes.wrap(new byte[] {10, 0});
    Response.Value value =
        new Response.Value(record, List.of(), false, Optional.empty(), List.of());
    KadMessage answer = KadMessage.parseFrom(Codec.encode(new Request.GetValue(key), value, NOW));
    assertThat(answer.getRecord().getTimeReceived()).isEqualTo("2026-01-02T03:04:05.678Z");
  }

  @Test
  void aPutIsAcknowledgedByItsEchoUpToALimit() throws Exception {
    Key key = sample.key();
    for (int past = 0; past <= 1; past++) {
      byte[] bytes = new byte[WireLimits.MAX_ECHO_BYTES + past];
      Request put = new Request.PutValue(key, RecordBytes.wrap(bytes), List.of());
      byte[] answer = Codec.encode(put, new Response.Stored(), NOW);
      KadMessage message = KadMessage.parseFrom(answer);
      assertThat(message.getKey()).isEqualTo(ByteString.copyFrom(key.toLibp2p()));
      assertThat(message.getRecord().getValue().size()).isEqualTo(past == 0 ? bytes.length : 0);
      assertThat(Codec.decodeResponse(put, answer)).isInstanceOf(Response.Stored.class);
    }
  }

  @Test
  void aPeerThatSaysHowLongItWaitsIsNotSentWhatItDoesNotNeed() throws Exception {
    Key key = sample.key();
    RecordBytes record = RecordBytes.wrap(new byte[] {10, 0});
    Request put = new Request.PutValue(key, record, List.of());
    Request get = new Request.GetValue(key);
    Response.Value value =
        new Response.Value(record, List.of(), false, Optional.empty(), List.of());
    byte[] stored = incoming(put).encode(new Response.Stored(), NOW);
    assertThat(KadMessage.parseFrom(stored).hasRecord()).isFalse();
    assertThat(Codec.decodeResponse(put, stored)).isInstanceOf(Response.Stored.class);
    byte[] found = incoming(get).encode(value, NOW);
    assertThat(KadMessage.parseFrom(found).getRecord().getTimeReceived()).isEmpty();
    assertThat(KadMessage.parseFrom(found).getCloserPeersList()).isEmpty();
    assertThat(((Response.Value) Codec.decodeResponse(get, found)).record().encoded())
        .isEqualTo(record.encoded());

    Codec.Incoming foreign = Codec.decodeIncoming(Protocol.KAD, Codec.encode(put));
    assertThat(foreign.encode(new Response.Stored(), NOW))
        .isEqualTo(Codec.encode(put, new Response.Stored(), NOW));
  }

  private static Codec.Incoming incoming(Request request) throws MalformedMessageException {
    return Codec.decodeIncoming(Protocol.KAD, Codec.encode(request, Duration.ofSeconds(3)));
  }

  @Test
  void requestsOfOtherNamespacesAreUnsupportedNotMalformed() {
    assertUnsupported(unframed("kad.getValue"), KadMessage.Type.GET_VALUE);
    assertUnsupported(unframed("kad.putValue"), KadMessage.Type.PUT_VALUE);
    byte[] addProvider =
        KadCodec.message(KadMessage.Type.ADD_PROVIDER, FOREIGN_KEY).build().toByteArray();
    assertUnsupported(addProvider, KadMessage.Type.ADD_PROVIDER);
    byte[] getProviders =
        KadCodec.message(KadMessage.Type.GET_PROVIDERS, FOREIGN_KEY).build().toByteArray();
    assertUnsupported(getProviders, KadMessage.Type.GET_PROVIDERS);
    assertUnsupported(
        KadMessage.newBuilder().setTypeValue(77).build().toByteArray(),
        KadMessage.Type.UNRECOGNIZED);
  }

  private static void assertUnsupported(byte[] request, KadMessage.Type type) {
    assertThatThrownBy(() -> Codec.decodeRequest(Protocol.KAD, request))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> {
              assertThat(e.isUnsupported()).isTrue();
              assertThat(e.refusal().reason()).isEqualTo(Refusal.Reason.UNSUPPORTED);
              assertAnsweredUnder(type, request, e.refusal());
            });
  }

  private static void assertAnsweredUnder(KadMessage.Type type, byte[] request, Refusal refusal) {
    try {
      KadMessage answer = KadMessage.parseFrom(Codec.encodeRefusal(Protocol.KAD, request, refusal));
      assertThat(answer.getType()).isEqualTo(type);
      assertThat(answer.getRefusal().getCode()).isEqualTo(refusal.reason().code());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPutWithoutARecordOrUnderTwoKeysIsMalformed() {
    byte[] key = sample.key().toLibp2p();
    byte[] bare = KadCodec.message(KadMessage.Type.PUT_VALUE, key).build().toByteArray();
    assertMalformed(bare, "without a record");
    byte[] crossed =
        KadCodec.message(KadMessage.Type.PUT_VALUE, key)
            .setRecord(KadCodec.record(sample.key().toLibp2p(), new byte[0]))
            .build()
            .toByteArray();
    assertMalformed(crossed, "another key");
  }

  private static void assertMalformed(byte[] request, String why) {
    assertThatThrownBy(() -> Codec.decodeRequest(Protocol.KAD, request))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.isUnsupported()).isFalse())
        .hasMessageContaining(why);
  }

  @Test
  void anyNumberOfPayloadBytesIsReadAsOneWithinTheLimit() throws Exception {
    Key key = sample.key();
    int most = Request.GetValue.MAX_PAYLOAD_BYTES;
    for (int asked : new int[] {0, 1, most - 1, most, most + 1, Integer.MAX_VALUE, -1}) {
      byte[] bytes =
          KadCodec.message(KadMessage.Type.GET_VALUE, key.toLibp2p())
              .setInlinePayloadBytes(asked)
              .build()
              .toByteArray();
      int read = ((Request.GetValue) Codec.decodeRequest(Protocol.KAD, bytes)).payloadBytes();
      assertThat(read).as("%d", asked).isEqualTo(asked > 0 && asked < most ? asked : most);
    }
    assertThatThrownBy(() -> new Request.GetValue(key, most + 1, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(most));
  }

  @Test
  void anAnswerAboutAnotherKeyIsRefused() {
    Request.GetValue asked = new Request.GetValue(sample.key());
    byte[] other =
        KadCodec.message(KadMessage.Type.GET_VALUE, sample.key().toLibp2p()).build().toByteArray();
    assertThatThrownBy(() -> Codec.decodeResponse(asked, other))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("another key");
  }

  private static byte[] unframed(String path) {
    byte[] framed = WireVectors.bytes(path);
    assertThat(framed.length).isLessThan(128 + 1); // so that the prefix is one byte
    assertThat((int) framed[0]).isEqualTo(framed.length - 1);
    return Arrays.copyOfRange(framed, 1, framed.length);
  }
}
