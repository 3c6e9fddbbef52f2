package dev.coterie.dht.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.proto.RecordMessage;
import dev.coterie.dht.wire.proto.RefusalMessage;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.WriterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts that messages have in common, from and to protobuf. */
final class Fields {
  private Fields() {}

  /** Parses a message whose lists were counted; fields that are not known are dropped. */
  static <M extends Message> M parse(M empty, byte[] bytes) throws MalformedMessageException {
    MessageBounds.check(empty.getDescriptorForType(), bytes);
    try {
      @SuppressWarnings("unchecked") // a message's parser gives messages of its own type
      Parser<M> parser = (Parser<M>) empty.getParserForType();
      return DiscardUnknownFieldsParser.wrap(parser).parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw MessageBounds.doesNotParse(empty.getDescriptorForType(), e);
    }
  }

  static void check(boolean holds, String otherwise) throws MalformedMessageException {
    if (!holds) {
      throw MalformedMessageException.malformed(otherwise);
    }
  }

  /** The bytes as they are, not a copy: a message lives until it is written, and nobody writes. */
  static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static ByteString bytes(Hash hash) {
    return bytes(hash.bytes());
  }

  static Hash hash(ByteString bytes, String what) throws MalformedMessageException {
    return Hash.wrap(exactly(Hash.BYTES, bytes, what));
  }

  static Key key(ByteString bytes) throws MalformedMessageException {
    return Key.wrap(exactly(Hash.BYTES, bytes, "a key"));
  }

  static Position position(ByteString bytes, String what) throws MalformedMessageException {
    return Position.wrap(exactly(Position.BITS / Byte.SIZE, bytes, what));
  }

  static VersionHash version(ByteString bytes, String what) throws MalformedMessageException {
    return VersionHash.of(exactly(VersionHash.BYTES, bytes, what));
  }

  static Optional<Hash> reapEpoch(ByteString bytes) throws MalformedMessageException {
    return bytes.isEmpty() ? Optional.empty() : Optional.of(hash(bytes, "a reap epoch"));
  }

  static Optional<VersionHash> page(ByteString bytes) throws MalformedMessageException {
    return bytes.isEmpty() ? Optional.empty() : Optional.of(version(bytes, "a page"));
  }

  private static byte[] exactly(int length, ByteString bytes, String what)
      throws MalformedMessageException {
    check(bytes.size() == length, what + " of " + bytes.size() + " bytes; it has " + length);
    return bytes.toByteArray();
  }

  static List<ByteString> hashBytes(List<Hash> hashes) {
    List<ByteString> all = new ArrayList<>(hashes.size());
    hashes.forEach(hash -> all.add(bytes(hash)));
    return all;
  }

  static List<Hash> hashes(List<ByteString> all, String what) throws MalformedMessageException {
    List<Hash> hashes = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      hashes.add(hash(bytes, what));
    }
    return hashes;
  }

  static List<ByteString> blobBytes(List<byte[]> blobs) {
    List<ByteString> all = new ArrayList<>(blobs.size());
    blobs.forEach(blob -> all.add(bytes(blob)));
    return all;
  }

  /** Blobs of whatever content, each at most {@code max} bytes. */
  static List<byte[]> blobs(List<ByteString> all, int max, String what)
      throws MalformedMessageException {
    List<byte[]> blobs = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      check(bytes.size() <= max, what + " of " + bytes.size() + " bytes, over " + max);
      blobs.add(bytes.toByteArray());
    }
    return blobs;
  }

  static List<byte[]> proofs(List<ByteString> all) throws MalformedMessageException {
    return blobs(all, WireLimits.MAX_HEADER_BYTES, "a header");
  }

  static List<byte[]> logRecords(List<ByteString> all) throws MalformedMessageException {
    return blobs(all, WireLimits.MAX_LOG_RECORD_BYTES, "a log record");
  }

  static List<byte[]> sealedKeys(List<ByteString> all) throws MalformedMessageException {
    return blobs(all, WireLimits.MAX_SEALED_KEY_BYTES, "a sealed key");
  }

  /** The addresses that we understand; the others are of use to other peers at most. */
  static List<Multiaddr> addresses(List<ByteString> all) {
    List<Multiaddr> addresses = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      address(bytes).ifPresent(addresses::add);
    }
    return addresses;
  }

  private static Optional<Multiaddr> address(ByteString bytes) {
    try {
      return Optional.of(Multiaddr.ofBytes(bytes.toByteArray())).filter(Multiaddr::isFullyKnown);
    } catch (InvalidMultiaddrException e) {
      return Optional.empty(); // one bad address does not make a peer unreachable at the others
    }
  }

  /** A record, unread; only its versions are counted. */
  static RecordBytes record(ByteString bytes) throws MalformedMessageException {
    byte[] encoded = bytes.toByteArray();
    MessageBounds.check(RecordMessage.getDescriptor(), encoded);
    return RecordBytes.wrap(encoded);
  }

  static List<ByteString> writerBytes(List<WriterId> writers) {
    List<ByteString> all = new ArrayList<>(writers.size());
    writers.forEach(writer -> all.add(bytes(writer.bytes())));
    return all;
  }

  static List<WriterId> writers(List<ByteString> all) throws MalformedMessageException {
    List<WriterId> writers = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      check(
          !bytes.isEmpty() && bytes.size() <= WriterId.MAX_BYTES,
          "a writer id of " + bytes.size() + " bytes; it has 1 to " + WriterId.MAX_BYTES);
      writers.add(WriterId.of(bytes.toByteArray()));
    }
    return writers;
  }

  static RefusalMessage refusal(Refusal refusal) {
    return RefusalMessage.newBuilder()
        .setCode(refusal.reason().code())
        .setDetail(detail(refusal.detail()))
        .addAllLogRecords(blobBytes(refusal.logRecords()))
        .addAllUnprovenWriters(writerBytes(refusal.unprovenWriters()))
        .setRetryAfterMillis(millis(refusal.retryAfter()))
        .build();
  }

  static Refusal refusal(RefusalMessage message) throws MalformedMessageException {
    return new Refusal(
        Refusal.Reason.of(message.getCode()),
        checkedDetail(message.getDetail()),
        logRecords(message.getLogRecordsList()),
        writers(message.getUnprovenWritersList()),
        upTo(Refusal.MAX_RETRY_AFTER, message.getRetryAfterMillis()));
  }

  /** Whole milliseconds, up; at most {@link Integer#MAX_VALUE}, and 0 only for nothing. */
  static int millis(Duration duration) {
    long millis = duration.plusNanos(999_999).toMillis();
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, millis));
  }

  /** What was written as an unsigned number of milliseconds, at most {@code most}. */
  static Duration upTo(Duration most, int millis) {
    Duration read = Duration.ofMillis(Integer.toUnsignedLong(millis));
    return read.compareTo(most) > 0 ? most : read;
  }

  /** A sentence for people, cut where it is too long: nothing rests on its end. */
  static String detail(String text) {
    return text.length() <= WireLimits.MAX_DETAIL_CHARS
        ? text
        : text.substring(0, WireLimits.MAX_DETAIL_CHARS - 1) + "…";
  }

  static String checkedDetail(String text) throws MalformedMessageException {
    check(
        text.length() <= WireLimits.MAX_DETAIL_CHARS,
        "a sentence of " + text.length() + " characters, over " + WireLimits.MAX_DETAIL_CHARS);
    return text;
  }
}
