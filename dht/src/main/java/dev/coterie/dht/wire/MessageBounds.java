package dev.coterie.dht.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.FetchRecordsReply;
import dev.coterie.dht.wire.proto.FetchRecordsRequest;
import dev.coterie.dht.wire.proto.HelloReply;
import dev.coterie.dht.wire.proto.HelloRequest;
import dev.coterie.dht.wire.proto.HighestDotReply;
import dev.coterie.dht.wire.proto.HoldingsReply;
import dev.coterie.dht.wire.proto.HoldingsRequest;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.dht.wire.proto.OfferReply;
import dev.coterie.dht.wire.proto.OfferRequest;
import dev.coterie.dht.wire.proto.RangeDigestsReply;
import dev.coterie.dht.wire.proto.ReconcileReply;
import dev.coterie.dht.wire.proto.ReconcileRequest;
import dev.coterie.dht.wire.proto.RecordMessage;
import dev.coterie.dht.wire.proto.RefusalMessage;
import dev.coterie.dht.wire.proto.SealedKeysReply;
import dev.coterie.dht.wire.proto.SealedKeysRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the lists of a message before protobuf builds them: two bytes on the wire can become an
 * object of fifty in memory, so a parser that is given an unchecked frame can be made to fill the
 * heap. The walk allocates nothing that grows with the message.
 */
final class MessageBounds {
  /** By the full name of the field: descriptors of unlike messages cannot be compared. */
  private static final Map<String, Integer> MAX_COUNTS = maxCounts();

  private static final Map<Descriptor, Shape> SHAPES = Shape.of(messages());

  private MessageBounds() {}

  private static List<Descriptor> messages() {
    List<Descriptor> messages = new ArrayList<>();
    messages.addAll(KadMessage.getDescriptor().getFile().getMessageTypes());
    messages.addAll(RecordMessage.getDescriptor().getFile().getMessageTypes());
    messages.addAll(HelloRequest.getDescriptor().getFile().getMessageTypes());
    return messages;
  }

  private static Map<String, Integer> maxCounts() {
    Map<String, Integer> max = new LinkedHashMap<>();
    put(max, KadMessage.getDescriptor(), "closer_peers", WireLimits.MAX_CONTACTS);
    put(max, KadMessage.getDescriptor(), "provider_peers", WireLimits.MAX_CONTACTS);
    put(max, KadMessage.getDescriptor(), "proofs", WireLimits.MAX_PROOFS);
    put(max, KadPeer.getDescriptor(), "addrs", WireLimits.MAX_ADDRESSES_SENT);
    put(max, RefusalMessage.getDescriptor(), "log_records", WireLimits.MAX_LOG_RECORDS);
    put(max, RefusalMessage.getDescriptor(), "unproven_writers", WireLimits.MAX_UNPROVEN_WRITERS);
    put(max, HelloRequest.getDescriptor(), "log_heads", WireLimits.MAX_LOG_HEADS);
    put(max, HelloRequest.getDescriptor(), "log_records", WireLimits.MAX_LOG_RECORDS);
    put(max, HelloRequest.getDescriptor(), "listen_addresses", WireLimits.MAX_ADDRESSES_SENT);
    put(max, HelloReply.getDescriptor(), "log_heads", WireLimits.MAX_LOG_HEADS);
    put(max, HelloReply.getDescriptor(), "log_records", WireLimits.MAX_LOG_RECORDS);
    put(max, RangeDigestsReply.getDescriptor(), "digests", WireLimits.MAX_DIGESTS);
    put(max, FetchRecordsRequest.getDescriptor(), "keys", WireLimits.MAX_RECORDS);
    put(max, HoldingsRequest.getDescriptor(), "keys", WireLimits.MAX_RECORDS);
    put(max, HoldingsReply.getDescriptor(), "digests", WireLimits.MAX_RECORDS);
    put(max, FetchRecordsReply.getDescriptor(), "records", WireLimits.MAX_RECORDS);
    put(max, FetchRecordsReply.getDescriptor(), "proofs", WireLimits.MAX_PROOFS);
    put(max, FetchRecordsReply.getDescriptor(), "left_out", WireLimits.MAX_RECORDS);
    put(max, HighestDotReply.getDescriptor(), "headers", WireLimits.MAX_INCARNATIONS);
    put(max, SealedKeysRequest.getDescriptor(), "known", WireLimits.MAX_SEALED_KEY_NAMES);
    put(max, SealedKeysRequest.getDescriptor(), "offered", WireLimits.MAX_SEALED_KEYS);
    put(max, SealedKeysReply.getDescriptor(), "sealed_keys", WireLimits.MAX_SEALED_KEYS);
    put(max, SealedKeysReply.getDescriptor(), "wanted", WireLimits.MAX_SEALED_KEY_NAMES);
    put(max, ReconcileRequest.getDescriptor(), "ranges", WireLimits.MAX_DESCRIBED_RANGES);
    put(
        max,
        ReconcileReply.getDescriptor(),
        "parts",
        WireLimits.MAX_DESCRIBED_RANGES * RangeSplit.PARTS);
    put(max, OfferRequest.getDescriptor(), "records", WireLimits.MAX_RECORDS);
    put(max, OfferRequest.getDescriptor(), "proofs", WireLimits.MAX_PROOFS);
    put(max, OfferReply.getDescriptor(), "refusals", WireLimits.MAX_RECORDS);
    put(max, OfferReply.getDescriptor(), "unproven_writers", WireLimits.MAX_UNPROVEN_WRITERS);
    put(max, RecordMessage.getDescriptor(), "versions", RecordBytes.MAX_VERSIONS);
    return Collections.unmodifiableMap(max);
  }

  private static void put(Map<String, Integer> max, Descriptor message, String field, int count) {
    max.put(message.findFieldByName(field).getFullName(), count);
  }

  /** Refuses a list over its limit, a second occurrence of a part, and bytes that do not parse. */
  static void check(Descriptor message, byte[] bytes) throws MalformedMessageException {
    CodedInputStream input = CodedInputStream.newInstance(bytes);
    Shape shape = SHAPES.get(message);
    if (shape == null) {
      throw new IllegalArgumentException(message.getName() + " is no message between peers");
    }
    try {
      walk(shape, input);
    } catch (InvalidProtocolBufferException e) {
      throw doesNotParse(message, e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  static MalformedMessageException doesNotParse(
      Descriptor message, InvalidProtocolBufferException cause) {
    return MalformedMessageException.malformed(
        "a " + message.getName() + " that does not parse: " + cause.getMessage());
  }

  private static void walk(Shape shape, CodedInputStream input)
      throws IOException, MalformedMessageException {
    int[] counts = new int[shape.bounded.length];
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int place = shape.place(WireFormat.getTagFieldNumber(tag));
      if (place != Shape.UNBOUNDED && ++counts[place] > shape.most[place]) {
        throw shape.tooMany(place);
      }
      Shape part = place == Shape.UNBOUNDED ? null : shape.parts[place];
      if (part != null && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int end = input.pushLimit(input.readRawVarint32());
        walk(part, input);
        input.popLimit(end);
      } else {
        input.skipField(tag);
      }
    }
  }

  /** What the walk has to know of a kind of message: its lists and parts, and where they stand. */
  private static final class Shape {
    /** The place of a field that may come as often as it likes: the parser keeps the last. */
    static final int UNBOUNDED = -1;

    private final Descriptor message;
    private final int[] placeByNumber;
    private final FieldDescriptor[] bounded;
    private final int[] most;
    private final @Nullable Shape[] parts;

    private Shape(Descriptor message) {
      this.message = message;
      this.bounded =
          message.getFields().stream()
              .filter(field -> field.isRepeated() || isPart(field))
              .toArray(FieldDescriptor[]::new);
      this.most = new int[bounded.length];
      this.parts = new @Nullable Shape[bounded.length];
      int highest =
          message.getFields().stream().mapToInt(FieldDescriptor::getNumber).max().orElse(0);
      this.placeByNumber = new int[highest + 1];
      Arrays.fill(placeByNumber, UNBOUNDED);
      for (int place = 0; place < bounded.length; place++) {
        FieldDescriptor field = bounded[place];
        placeByNumber[field.getNumber()] = place;
        // A list without a limit is a mistake in the table above: nothing of it is let in.
        most[place] = field.isRepeated() ? MAX_COUNTS.getOrDefault(field.getFullName(), 0) : 1;
      }
    }

    private static boolean isPart(FieldDescriptor field) {
      return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /** The shapes of these kinds of message, whose parts are among them. */
    static Map<Descriptor, Shape> of(List<Descriptor> messages) {
      Map<Descriptor, Shape> shapes = new LinkedHashMap<>();
      messages.forEach(message -> shapes.put(message, new Shape(message)));
      for (Shape shape : shapes.values()) {
        for (int place = 0; place < shape.bounded.length; place++) {
          if (isPart(shape.bounded[place])) {
            shape.parts[place] = shapes.get(shape.bounded[place].getMessageType());
          }
        }
      }
      return Collections.unmodifiableMap(shapes);
    }

    int place(int number) {
      return number < placeByNumber.length ? placeByNumber[number] : UNBOUNDED;
    }

    MalformedMessageException tooMany(int place) {
      return MalformedMessageException.malformed(
          "a "
              + message.getName()
              + " with more than "
              + most[place]
              + " "
              + bounded[place].getName());
    }
  }
}
