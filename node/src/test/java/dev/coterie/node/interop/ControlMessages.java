package dev.coterie.node.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.util.List;

/**
 * The messages of libp2p's daemon control protocol, as far as its interop suite uses them: fields
 * by their numbers in that protocol.
 */
final class ControlMessages {
  // Types of a request, its field 1.
  static final int IDENTIFY = 0;
  static final int CONNECT = 1;
  static final int STREAM_OPEN = 2;
  static final int STREAM_HANDLER = 3;
  static final int DHT = 4;
  static final int LIST_PEERS = 5;

  // Types of a request about the DHT, its field 1.
  static final int FIND_PEER = 0;
  static final int FIND_PROVIDERS = 2;
  static final int GET_VALUE = 5;
  static final int PUT_VALUE = 7;
  static final int PROVIDE = 8;

  // Types of an answer about the DHT.
  private static final int BEGIN = 0;
  private static final int VALUE = 1;
  private static final int END = 2;

  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int TYPE = 1;

  private ControlMessages() {}

  /** A number of a message; -1 where it has none. */
  static int number(UnknownFieldSet message, int field) {
    List<Long> values = message.getField(field).getVarintList();
    return values.isEmpty() ? -1 : (int) (long) values.get(values.size() - 1);
  }

  /** A field of bytes; an {@link IllegalArgumentException} where it is missing. */
  static ByteString bytes(UnknownFieldSet message, int field) {
    List<ByteString> values = message.getField(field).getLengthDelimitedList();
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a request without its field " + field);
    }
    return values.get(values.size() - 1);
  }

  static List<ByteString> allBytes(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList();
  }

  private static Field number(int value) {
    return Field.newBuilder().addVarint(value).build();
  }

  private static Field message(UnknownFieldSet value) {
    return bytes(value.toByteString());
  }

  private static Field bytes(ByteString value) {
    return Field.newBuilder().addLengthDelimited(value).build();
  }

  static UnknownFieldSet ok() {
    return UnknownFieldSet.newBuilder().addField(TYPE, number(OK)).build();
  }

  private static UnknownFieldSet okWith(int field, Field value) {
    return ok().toBuilder().addField(field, value).build();
  }

  static UnknownFieldSet error(String why) {
    UnknownFieldSet text =
        UnknownFieldSet.newBuilder().addField(1, bytes(ByteString.copyFromUtf8(why))).build();
    return UnknownFieldSet.newBuilder()
        .addField(TYPE, number(ERROR))
        .addField(2, message(text))
        .build();
  }

  /** What the daemon's peer is. */
  static UnknownFieldSet identify(Contact self) {
    return okWith(4, message(peer(self)));
  }

  static UnknownFieldSet peers(List<Contact> peers) {
    Field.Builder all = Field.newBuilder();
    peers.forEach(each -> all.addLengthDelimited(peer(each).toByteString()));
    return okWith(6, all.build());
  }

  /** A peer id and addresses. */
  private static UnknownFieldSet peer(Contact contact) {
    Field.Builder addresses = Field.newBuilder();
    for (Multiaddr each : contact.addresses()) {
      addresses.addLengthDelimited(ByteString.copyFrom(each.bytes()));
    }
    return UnknownFieldSet.newBuilder()
        .addField(1, bytes(ByteString.copyFrom(contact.id().bytes())))
        .addField(2, addresses.build())
        .build();
  }

  /** What tells a client of a stream: who is at its other end, from where, and the protocol. */
  static UnknownFieldSet streamInfo(dev.coterie.node.libp2p.Stream stream, String protocol) {
    return UnknownFieldSet.newBuilder()
        .addField(1, bytes(ByteString.copyFrom(stream.peer().bytes())))
        .addField(2, bytes(ByteString.copyFrom(stream.remoteAddress().bytes())))
        .addField(3, bytes(ByteString.copyFromUtf8(protocol)))
        .build();
  }

  static UnknownFieldSet opened(UnknownFieldSet streamInfo) {
    return okWith(3, message(streamInfo));
  }

  /** The first answer of several about the DHT. */
  static UnknownFieldSet dhtBegin() {
    return okWith(5, message(UnknownFieldSet.newBuilder().addField(TYPE, number(BEGIN)).build()));
  }

  /** The last of them; not in a response. */
  static UnknownFieldSet dhtEnd() {
    return UnknownFieldSet.newBuilder().addField(TYPE, number(END)).build();
  }

  /** One peer among several; not in a response. */
  static UnknownFieldSet dhtPeer(Contact peer) {
    return UnknownFieldSet.newBuilder()
        .addField(TYPE, number(VALUE))
        .addField(2, message(peer(peer)))
        .build();
  }

  static UnknownFieldSet foundPeer(Contact peer) {
    return okWith(5, message(dhtPeer(peer)));
  }

  static UnknownFieldSet foundValue(ByteString value) {
    return okWith(
        5,
        message(
            UnknownFieldSet.newBuilder()
                .addField(TYPE, number(VALUE))
                .addField(3, bytes(value))
                .build()));
  }
}
