package dev.coterie.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.FetchRecordsReply;
import dev.coterie.dht.wire.proto.HelloReply;
import dev.coterie.dht.wire.proto.HelloRequest;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.dht.wire.proto.RecordMessage;
import dev.coterie.dht.wire.proto.RefusalMessage;
import dev.coterie.dht.wire.proto.SyncReply;
import dev.coterie.dht.wire.proto.SyncRequest;
import dev.coterie.vectorclock.VersionHash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecLimitsTest {
  private final SampleMessages sample = new SampleMessages(7);

  /** Every list of every message is in the table, and is bounded at its limit and not below. */
  @Test
  void everyListIsTakenAtItsLimitAndRefusedOnePast() throws Exception {
    List<Descriptor> roots =
        List.of(
            KadMessage.getDescriptor(),
            HelloRequest.getDescriptor(),
            HelloReply.getDescriptor(),
            SyncRequest.getDescriptor(),
            SyncReply.getDescriptor(),
            RecordMessage.getDescriptor());
    List<String> checked = new ArrayList<>();
    for (Descriptor root : roots) {
      checkLists(root, checked);
    }
    assertThat(checked).hasSizeGreaterThanOrEqualTo(25);
  }

  private static void checkLists(Descriptor message, List<String> checked) throws Exception {
    for (FieldDescriptor field : message.getFields()) {
      if (field.isRepeated()) {
        int limit = limitOf(message, field);
        assertThat(limit).as(field.getFullName()).isBetween(1, 10_000);
        checked.add(field.getFullName());
      }
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        checkLists(field.getMessageType(), checked);
      }
    }
  }

  /** The longest list that is let through. */
  private static int limitOf(Descriptor message, FieldDescriptor field) {
    int low = 0;
    int high = 10_001;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      boolean taken = isTaken(message, withElements(message, field, middle));
      low = taken ? middle : low;
      high = taken ? high : middle - 1;
    }
    return low;
  }

  private static byte[] withElements(Descriptor message, FieldDescriptor field, int count) {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(message);
    Object element =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            ? DynamicMessage.getDefaultInstance(field.getMessageType())
            : ByteString.EMPTY;
    for (int i = 0; i < count; i++) {
      builder.addRepeatedField(field, element);
    }
    return builder.build().toByteArray();
  }

  private static boolean isTaken(Descriptor message, byte[] bytes) {
    try {
      MessageBounds.check(message, bytes);
      return true;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  @Test
  void aPartThatComesTwiceIsRefusedSoThatListsCannotAddUp() throws Exception {
    byte[] once =
        SyncReply.newBuilder()
            .setFetchRecords(FetchRecordsReply.newBuilder().addProofs(ByteString.EMPTY))
            .build()
            .toByteArray();
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(once);
    twice.write(once);
    Request asked = new Request.FetchRecords(List.of());
    assertThat(Codec.decodeResponse(asked, once)).isInstanceOf(Response.Records.class);
    assertThatThrownBy(() -> Codec.decodeResponse(asked, twice.toByteArray()))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("more than 1 fetch_records");
  }

  @Test
  void aTargetIsTakenAtItsLimitAndRefusedOnePast() throws Exception {
    byte[] longest = Codec.encode(new Request.FindNode(new byte[WireLimits.MAX_TARGET_BYTES]));
    assertThat(Codec.decodeRequest(Protocol.KAD, longest)).isInstanceOf(Request.FindNode.class);
    byte[] longer = Codec.encode(new Request.FindNode(new byte[WireLimits.MAX_TARGET_BYTES + 1]));
    assertRefused(Protocol.KAD, longer, "a target of 1025 bytes, over 1024");
  }

  @Test
  void aPayloadIsTakenAtItsLimitAndRefusedOnePast() throws Exception {
    Request asked = new Request.FetchPayload(sample.key(), version());
    for (int size : new int[] {WireLimits.MAX_PAYLOAD_BYTES, WireLimits.MAX_PAYLOAD_BYTES + 1}) {
      byte[] bytes =
          Codec.encode(asked, new Response.Payload(Optional.of(new byte[size])), Instant.EPOCH);
      if (size == WireLimits.MAX_PAYLOAD_BYTES) {
        assertThat(Codec.decodeResponse(asked, bytes)).isInstanceOf(Response.Payload.class);
      } else {
        assertThatThrownBy(() -> Codec.decodeResponse(asked, bytes))
            .isInstanceOf(MalformedMessageException.class)
            .hasMessageContaining("a payload of 1048577 bytes, over 1048576");
      }
    }
  }

  @Test
  void proofsLogRecordsAndSealedKeysAreTakenAtTheirLimitsAndRefusedOnePast() throws Exception {
    for (int past = 0; past <= 1; past++) {
      byte[] proof = new byte[WireLimits.MAX_HEADER_BYTES + past];
      byte[] record = new byte[WireLimits.MAX_LOG_RECORD_BYTES + past];
      byte[] sealed = new byte[WireLimits.MAX_SEALED_KEY_BYTES + past];
      List<Request> requests =
          List.of(
              new Request.Offer(List.of(), List.of(proof)),
              new Request.Hello(sample.hash(), List.of(), List.of(record), true, List.of()),
              new Request.SealedKeys(sample.hash(), List.of(), List.of(sealed)));
      for (Request request : requests) {
        byte[] bytes = Codec.encode(request);
        if (past == 0) {
          assertThat(Codec.decodeRequest(request.protocol(), bytes)).isNotNull();
        } else {
          assertRefused(request.protocol(), bytes, ", over ");
        }
      }
    }
  }

  @Test
  void aSentenceForPeopleIsCutByItsSenderAndRefusedWhenItIsNot() throws Exception {
    Request asked = new Request.Ping();
    String longest = "x".repeat(WireLimits.MAX_DETAIL_CHARS);
    byte[] cut =
        Codec.encode(
            asked,
            new Response.Refused(Refusal.of(Refusal.Reason.OVERLOADED, longest + "yz")),
            Instant.EPOCH);
    Response.Refused read = (Response.Refused) Codec.decodeResponse(asked, cut);
    assertThat(read.refusal().detail()).hasSize(WireLimits.MAX_DETAIL_CHARS).endsWith("x…");
    byte[] uncut =
        KadMessage.newBuilder()
            .setType(KadMessage.Type.PING)
            .setRefusal(RefusalMessage.newBuilder().setDetail(longest + "y"))
            .build()
            .toByteArray();
    assertThatThrownBy(() -> Codec.decodeResponse(asked, uncut))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatIsOverALimitIsNotSent() {
    Response tooMany =
        new Response.Nodes(Collections.nCopies(WireLimits.MAX_CONTACTS + 1, sample.contact()));
    assertThatThrownBy(
            () -> Codec.encode(new Request.FindNode(new byte[0]), tooMany, Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 256 closer_peers");
    Request tooLong =
        new Request.PutValue(
            sample.key(), RecordBytes.wrap(new byte[Protocol.KAD.maxMessageBytes()]), List.of());
    assertThatThrownBy(() -> Codec.encode(tooLong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordOfTooManyVersionsIsRefusedBeforeItIsRead() {
    RecordMessage.Builder record = RecordMessage.newBuilder();
    for (int i = 0; i <= RecordBytes.MAX_VERSIONS; i++) {
      record.addVersionsBuilder();
    }
    byte[] key = sample.key().toLibp2p();
    Message put =
        KadCodec.message(KadMessage.Type.PUT_VALUE, key)
            .setRecord(KadCodec.record(key, record.build().toByteArray()))
            .build();
    assertRefused(Protocol.KAD, put.toByteArray(), "more than 4096 versions");
  }

  @Test
  void fieldsOfLaterReleasesAreIgnored() throws Exception {
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    later.write(Codec.encode(new Request.Ping()));
    later.write(new byte[] {(byte) 0xf8, 0x7f, 1}); // field 2047, a number
    assertThat(Codec.decodeRequest(Protocol.KAD, later.toByteArray()))
        .isInstanceOf(Request.Ping.class);
  }

  @Test
  void aPeerKeepsItsGoodAddressesAndAnAnswerItsGoodPeers() throws Exception {
    Contact good = sample.contact();
    KadPeer.Builder mixed =
        KadPeer.newBuilder()
            .setId(ByteString.copyFrom(good.id().bytes()))
            .addAddrs(ByteString.copyFrom(new byte[] {(byte) 0xff, 0x7f, 1})) // unknown protocol
            .addAddrs(ByteString.copyFrom(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001").bytes()))
            .addAddrs(ByteString.copyFrom(new byte[] {4, 1})); // a cut IPv4 address
    KadPeer.Builder nobody =
        KadPeer.newBuilder().setId(ByteString.copyFrom("nobody", StandardCharsets.UTF_8));
    byte[] answer =
        KadMessage.newBuilder()
            .setType(KadMessage.Type.FIND_NODE)
            .addCloserPeers(nobody)
            .addCloserPeers(mixed)
            .build()
            .toByteArray();
    Response.Nodes nodes =
        (Response.Nodes) Codec.decodeResponse(new Request.FindNode(new byte[0]), answer);
    assertThat(nodes.closer())
        .containsExactly(
            new Contact(good.id(), List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"))));
  }

  private static VersionHash version() {
    return VersionHash.of(new byte[32]);
  }

  private static void assertRefused(Protocol protocol, byte[] bytes, String why) {
    assertThatThrownBy(() -> Codec.decodeRequest(protocol, bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why);
  }
}
