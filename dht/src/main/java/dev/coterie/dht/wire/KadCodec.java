package dev.coterie.dht.wire;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.MalformedKeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.dht.wire.proto.KadRecord;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * libp2p's kad-dht messages (libp2p specs, kad-dht, "RPC messages"). The type is always written,
 * PUT_VALUE's zero too, because other implementations look for it. A PUT_VALUE is acknowledged by
 * its echo. When a record was received is said by the peer that answers, never taken from another.
 */
final class KadCodec {
  private KadCodec() {}

  static KadMessage request(Request request) {
    if (request instanceof Request.FindNode find) {
      return message(KadMessage.Type.FIND_NODE, find.target()).build();
    }
    if (request instanceof Request.GetValue get) {
      KadMessage.Builder message =
          message(KadMessage.Type.GET_VALUE, get.key().toLibp2p())
              .setHeadersOnly(get.payloadBytes() == 0)
              .setInlinePayloadBytes(inlinePayloadBytes(get));
      get.after().ifPresent(after -> message.setPage(Fields.bytes(after.bytes())));
      return message.build();
    }
    if (request instanceof Request.PutValue put) {
      byte[] key = put.key().toLibp2p();
      KadMessage.Builder message =
          message(KadMessage.Type.PUT_VALUE, key)
              .setRecord(record(key, put.record().encoded()))
              .addAllProofs(Fields.blobBytes(put.proofs()));
      put.reapEpoch().ifPresent(epoch -> message.setReapEpoch(Fields.bytes(epoch)));
      return message.build();
    }
    return KadMessage.newBuilder().setType(KadMessage.Type.PING).build();
  }

  /** As many as an answer may hold is what an absent field means. */
  private static int inlinePayloadBytes(Request.GetValue get) {
    return get.payloadBytes() == Request.GetValue.MAX_PAYLOAD_BYTES ? 0 : get.payloadBytes();
  }

  private static int payloadBytes(KadMessage message) {
    if (message.getHeadersOnly()) {
      return 0;
    }
    int most = Request.GetValue.MAX_PAYLOAD_BYTES;
    int asked = message.getInlinePayloadBytes();
    return asked == 0 || Integer.compareUnsigned(asked, most) > 0 ? most : asked;
  }

  static KadMessage.Builder message(KadMessage.Type type, byte[] key) {
    return KadMessage.newBuilder().setType(type).setKey(Fields.bytes(key));
  }

  static KadRecord.Builder record(byte[] key, byte[] value) {
    return KadRecord.newBuilder().setKey(Fields.bytes(key)).setValue(Fields.bytes(value));
  }

  static Codec.Incoming decodeRequest(byte[] bytes) throws MalformedMessageException {
    KadMessage message = Fields.parse(KadMessage.getDefaultInstance(), bytes);
    return Codec.Incoming.of(decodeRequest(message), message.getWithinMillis());
  }

  private static Request decodeRequest(KadMessage message) throws MalformedMessageException {
    return switch (message.getType()) {
      case FIND_NODE -> findNode(message.getKey());
      case GET_VALUE ->
          new Request.GetValue(
              key(message.getKey()), payloadBytes(message), Fields.page(message.getPage()));
      case PUT_VALUE -> putValue(message);
      case PING -> new Request.Ping();
      default ->
          throw MalformedMessageException.unsupported(
              "a kad message of type " + message.getTypeValue());
    };
  }

  private static Request findNode(ByteString target) throws MalformedMessageException {
    Fields.check(
        target.size() <= WireLimits.MAX_TARGET_BYTES,
        "a target of " + target.size() + " bytes, over " + WireLimits.MAX_TARGET_BYTES);
    return new Request.FindNode(target.toByteArray());
  }

  private static Request putValue(KadMessage message) throws MalformedMessageException {
    Key key = key(message.getKey());
    Fields.check(message.hasRecord(), "a PUT_VALUE without a record");
    Fields.check(
        message.getRecord().getKey().equals(message.getKey()),
        "a PUT_VALUE whose record has another key than the message");
    return new Request.PutValue(
        key,
        Fields.record(message.getRecord().getValue()),
        Fields.proofs(message.getProofsList()),
        Fields.reapEpoch(message.getReapEpoch()));
  }

  private static Key key(ByteString libp2pKey) throws MalformedMessageException {
    byte[] bytes = libp2pKey.toByteArray();
    if (!Key.isLibp2pKey(bytes)) {
      throw MalformedMessageException.unsupported(
          "a record key of " + bytes.length + " bytes that is not /ctx/ and 32 bytes");
    }
    return Key.fromLibp2p(bytes);
  }

  /**
   * @param received when a record was received, for one who may not know Coterie: kad-dht tells
   *     that, repeats what was put, and names closer peers beside a value; empty for a peer of
   *     ours, which looks for peers first and needs none of it
   */
  static KadMessage response(Request asked, Response response, Optional<Instant> received) {
    if (response instanceof Response.Refused refused) {
      return refused(asked, refused.refusal());
    }
    if (response instanceof Response.Nodes nodes && asked instanceof Request.FindNode) {
      return KadMessage.newBuilder()
          .setType(KadMessage.Type.FIND_NODE)
          .addAllCloserPeers(peers(nodes.closer()))
          .build();
    }
    if (response instanceof Response.Value value && asked instanceof Request.GetValue get) {
      return value(get, value, received);
    }
    if (response instanceof Response.Stored && asked instanceof Request.PutValue put) {
      return stored(put, received);
    }
    if (response instanceof Response.Pong && asked instanceof Request.Ping) {
      return KadMessage.newBuilder().setType(KadMessage.Type.PING).build();
    }
    throw Codec.unfit(asked, response);
  }

  private static KadMessage refused(Request asked, Refusal refusal) {
    KadMessage.Builder message = KadMessage.newBuilder().setType(type(asked));
    if (asked instanceof Request.GetValue get) {
      message.setKey(Fields.bytes(get.key().toLibp2p()));
    } else if (asked instanceof Request.PutValue put) {
      message.setKey(Fields.bytes(put.key().toLibp2p()));
    }
    return message.setRefusal(Fields.refusal(refusal)).build();
  }

  private static KadMessage value(
      Request.GetValue get, Response.Value value, Optional<Instant> received) {
    byte[] key = get.key().toLibp2p();
    KadMessage.Builder message =
        message(KadMessage.Type.GET_VALUE, key)
            .setIncomplete(value.incomplete())
            .addAllProofs(Fields.blobBytes(value.proofs()));
    if (received.isPresent()) {
      message.addAllCloserPeers(peers(value.closer()));
    }
    if (!value.record().isEmpty()) {
      KadRecord.Builder record = record(key, value.record().encoded());
      received.ifPresent(time -> record.setTimeReceived(rfc3339(time)));
      message.setRecord(record);
    }
    value.next().ifPresent(next -> message.setPage(Fields.bytes(next.bytes())));
    value.reapEpoch().ifPresent(epoch -> message.setReapEpoch(Fields.bytes(epoch)));
    return message.build();
  }

  private static KadMessage stored(Request.PutValue put, Optional<Instant> received) {
    byte[] key = put.key().toLibp2p();
    byte[] record = put.record().encoded();
    KadMessage.Builder message = message(KadMessage.Type.PUT_VALUE, key);
    if (received.isPresent() && record.length <= WireLimits.MAX_ECHO_BYTES) {
      message.setRecord(record(key, record).setTimeReceived(rfc3339(received.get())));
    }
    return message.build();
  }

  /** In UTC, to the millisecond. */
  private static String rfc3339(Instant time) {
    return DateTimeFormatter.ISO_INSTANT.format(time.truncatedTo(ChronoUnit.MILLIS));
  }

  static Response decodeResponse(Request asked, byte[] bytes) throws MalformedMessageException {
    KadMessage message = Fields.parse(KadMessage.getDefaultInstance(), bytes);
    Fields.check(
        message.getType() == type(asked),
        "an answer of type " + message.getTypeValue() + " to a " + type(asked));
    if (message.hasRefusal()) {
      return new Response.Refused(Fields.refusal(message.getRefusal()));
    }
    if (asked instanceof Request.FindNode) {
      return new Response.Nodes(contacts(message.getCloserPeersList()));
    }
    if (asked instanceof Request.GetValue get) {
      return value(get, message);
    }
    if (asked instanceof Request.PutValue put) {
      checkKey(put.key(), message.getKey());
      return new Response.Stored();
    }
    return new Response.Pong();
  }

  private static Response value(Request.GetValue get, KadMessage message)
      throws MalformedMessageException {
    checkKey(get.key(), message.getKey());
    RecordBytes record = RecordBytes.empty();
    if (message.hasRecord()) {
      checkKey(get.key(), message.getRecord().getKey());
      record = Fields.record(message.getRecord().getValue());
    }
    return new Response.Value(
        record,
        Fields.proofs(message.getProofsList()),
        message.getIncomplete(),
        Fields.page(message.getPage()),
        contacts(message.getCloserPeersList()),
        Fields.reapEpoch(message.getReapEpoch()));
  }

  /** An answer may leave the key out, but not name another. */
  private static void checkKey(Key asked, ByteString answered) throws MalformedMessageException {
    Fields.check(
        answered.isEmpty() || answered.equals(Fields.bytes(asked.toLibp2p())),
        "an answer about another key than the one asked for");
  }

  private static KadMessage.Type type(Request asked) {
    if (asked instanceof Request.FindNode) {
      return KadMessage.Type.FIND_NODE;
    }
    if (asked instanceof Request.GetValue) {
      return KadMessage.Type.GET_VALUE;
    }
    return asked instanceof Request.PutValue ? KadMessage.Type.PUT_VALUE : KadMessage.Type.PING;
  }

  /** A refusal of bytes that are no request of ours, under the type that they give. */
  static KadMessage refusalOf(byte[] request, Refusal refusal) {
    return KadMessage.newBuilder()
        .setTypeValue(typeGivenIn(request))
        .setRefusal(Fields.refusal(refusal))
        .build();
  }

  private static int typeGivenIn(byte[] request) {
    try {
      return Fields.parse(KadMessage.getDefaultInstance(), request).getTypeValue();
    } catch (MalformedMessageException e) {
      return KadMessage.Type.PUT_VALUE_VALUE; // what an absent type means
    }
  }

  static List<KadPeer> peers(List<Contact> contacts) {
    List<KadPeer> peers = new ArrayList<>(contacts.size());
    contacts.forEach(contact -> peers.add(contact.message()));
    return peers;
  }

  /** The peers of an answer; one whose id is none is left out, and the others stay. */
  static List<Contact> contacts(List<KadPeer> peers) {
    List<Contact> contacts = new ArrayList<>(peers.size());
    for (KadPeer peer : peers) {
      contact(peer).ifPresent(contacts::add);
    }
    return contacts;
  }

  private static Optional<Contact> contact(KadPeer peer) {
    try {
      PeerId id = PeerId.fromBytes(peer.getId().toByteArray());
      return Optional.of(new Contact(id, Fields.addresses(peer.getAddrsList())));
    } catch (MalformedKeyException e) {
      return Optional.empty(); // a kind of id that we could neither check nor dial
    }
  }
}
