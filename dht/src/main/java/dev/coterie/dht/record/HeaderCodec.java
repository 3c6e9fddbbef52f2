package dev.coterie.dht.record;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.wire.proto.HeaderBody;
import dev.coterie.dht.wire.proto.SealedTo;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.MalformedClockException;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.VersionHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Header bytes: format, suite, a protobuf {@code HeaderBody}, and a signature of 64 bytes.
 *
 * <p>The signature covers {@value #DOMAIN} and all that stands before it. Reading checks form:
 * lengths, counts, that the context covers the version's own dot and nothing of its writer above
 * it, that a value has a payload and a tombstone has none.
 */
public final class HeaderCodec {
  /** Prepended to what is signed, so that no other signature of a key can pass for a header. */
  public static final String DOMAIN = "coterie/version-header/1:";

  public static final int FORMAT = 1;

  /** Ed25519 signatures, SHA-256 hashes. */
  public static final int SUITE = 1;

  /** Longest header, signature included: room for a context of the hard limit of writers. */
  public static final int MAX_BYTES = 128 << 10;

  public static final int MAX_ROLE_EPOCHS = 64;
  public static final int MAX_LOG_HEADS = 64;
  static final int MAX_ROLE_NAME_BYTES = 64;
  private static final byte[] DOMAIN_BYTES = DOMAIN.getBytes(StandardCharsets.US_ASCII);
  private static final int PREAMBLE_BYTES = 2;

  private HeaderCodec() {}

  /** Encodes and signs a header. */
  public static VersionHeader sign(HeaderFields fields, Signer signer) {
    byte[] body = body(fields).toByteArray();
    byte[] unsigned = new byte[PREAMBLE_BYTES + body.length];
    unsigned[0] = FORMAT;
    unsigned[1] = SUITE;
    System.arraycopy(body, 0, unsigned, PREAMBLE_BYTES, body.length);
    byte[] signature = signer.sign(withDomain(unsigned, unsigned.length));
    byte[] encoded = Arrays.copyOf(unsigned, unsigned.length + Signer.SIGNATURE_BYTES);
    System.arraycopy(signature, 0, encoded, unsigned.length, Signer.SIGNATURE_BYTES);
    try {
      return parse(encoded);
    } catch (MalformedVersionException e) {
      throw new IllegalArgumentException("these fields make no header: " + e.getMessage(), e);
    }
  }

  private static HeaderBody body(HeaderFields fields) {
    HeaderBody.Builder body =
        HeaderBody.newBuilder()
            .setRealm(ByteString.copyFrom(fields.realm().bytes()))
            .setKind(fields.kind().code())
            .setWriterKey(ByteString.copyFrom(fields.writerKey().bytes()))
            .setIncarnation(fields.incarnation())
            .setCounter(fields.counter())
            .setContext(ByteString.copyFrom(fields.context().encode()))
            .setPayloadSize(fields.payloadSize())
            .setWrittenAtMillis(fields.writtenAt().toEpochMilli());
    fields.segments().forEach(segment -> body.addSegments(ByteString.copyFrom(segment)));
    for (VersionHeader.RoleEpoch sealed : fields.sealedTo()) {
      body.addSealedTo(SealedTo.newBuilder().setRole(sealed.role()).setEpoch(sealed.epoch()));
    }
    fields.logHeads().forEach(head -> body.addLogHeads(ByteString.copyFrom(head.bytes())));
    fields.payloadHash().ifPresent(h -> body.setPayloadHash(ByteString.copyFrom(h.bytes())));
    fields.expiresAt().ifPresent(at -> body.setExpiresAtMillis(at.toEpochMilli()));
    return body.build();
  }

  /** Reads a header's form; the signature is not checked here. */
  public static VersionHeader parse(byte[] encoded) throws MalformedVersionException {
    check(encoded.length <= MAX_BYTES, "a header of " + encoded.length + " bytes, over 131072");
    check(encoded.length > PREAMBLE_BYTES + Signer.SIGNATURE_BYTES, "a header too short to be one");
    if (encoded[0] != FORMAT || encoded[1] != SUITE) {
      throw MalformedVersionException.unsupported(
          "a header of format " + (encoded[0] & 0xff) + ", suite " + (encoded[1] & 0xff));
    }
    HeaderFields fields = fields(protobuf(encoded));
    return new VersionHeader(encoded, hash(encoded), fields);
  }

  /** The hash that the header of these bytes has, if it is one. */
  public static VersionHash hash(byte[] encoded) {
    return VersionHash.of(Hash.of(encoded).bytes());
  }

  private static HeaderBody protobuf(byte[] encoded) throws MalformedVersionException {
    try {
      int length = encoded.length - PREAMBLE_BYTES - Signer.SIGNATURE_BYTES;
      return HeaderBody.parser().parseFrom(encoded, PREAMBLE_BYTES, length);
    } catch (InvalidProtocolBufferException e) {
      throw MalformedVersionException.malformed("a header whose body does not parse");
    }
  }

  private static HeaderFields fields(HeaderBody body) throws MalformedVersionException {
    check(body.getWriterKey().size() == 32, "a writer key that is not 32 bytes");
    PublicKey writerKey = PublicKey.of(body.getWriterKey().toByteArray());
    VersionHeader.Kind kind = kind(body.getKind());
    Optional<Hash> payloadHash =
        body.getPayloadHash().isEmpty()
            ? Optional.empty()
            : Optional.of(hash(body.getPayloadHash(), "payload hash"));
    check(
        kind == VersionHeader.Kind.VALUE
            ? payloadHash.isPresent()
            : payloadHash.isEmpty() && body.getPayloadSize() == 0,
        "a " + kind + (payloadHash.isPresent() ? " with" : " without") + " a payload");
    check(
        body.getPayloadSize() >= 0 && body.getPayloadSize() <= Version.MAX_PAYLOAD_BYTES,
        "a payload of " + body.getPayloadSize() + " bytes, over " + Version.MAX_PAYLOAD_BYTES);
    return new HeaderFields(
        hash(body.getRealm(), "realm id"),
        segments(body),
        kind,
        writerKey,
        body.getIncarnation(),
        body.getCounter(),
        context(body, writerKey),
        sealedTo(body, kind),
        logHeads(body),
        payloadHash,
        body.getPayloadSize(),
        Instant.ofEpochMilli(body.getWrittenAtMillis()),
        body.getExpiresAtMillis() == 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(body.getExpiresAtMillis())));
  }

  private static VersionHeader.Kind kind(int code) throws MalformedVersionException {
    for (VersionHeader.Kind kind : VersionHeader.Kind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw MalformedVersionException.unsupported("a version of kind " + code);
  }

  private static VectorClock context(HeaderBody body, PublicKey writerKey)
      throws MalformedVersionException {
    check(
        body.getCounter() >= 1 && body.getCounter() <= Dot.MAX_COUNTER,
        "a counter of " + body.getCounter());
    Dot dot = new Dot(Writers.writerId(writerKey, body.getIncarnation()), body.getCounter());
    try {
      VectorClock context = VectorClock.decode(body.getContext().toByteArray());
      check(
          context.ceiling(dot.writer()) == dot.counter(),
          "a context that does not end at the version's own dot");
      return context;
    } catch (MalformedClockException e) {
      throw MalformedVersionException.malformed("a context that is none: " + e.getMessage());
    }
  }

  private static List<byte[]> segments(HeaderBody body) throws MalformedVersionException {
    int count = body.getSegmentsCount();
    check(count >= 1 && count <= BlindedPath.MAX_SEGMENTS, "an address of " + count + " segments");
    List<byte[]> segments = new ArrayList<>(count);
    for (ByteString segment : body.getSegmentsList()) {
      check(segment.size() == BlindedPath.SEGMENT_BYTES, "a segment that is not 16 bytes");
      segments.add(segment.toByteArray());
    }
    return segments;
  }

  private static List<VersionHeader.RoleEpoch> sealedTo(HeaderBody body, VersionHeader.Kind kind)
      throws MalformedVersionException {
    int count = body.getSealedToCount();
    check(
        count <= MAX_ROLE_EPOCHS && (count > 0 || kind == VersionHeader.Kind.TOMBSTONE),
        "a " + kind + " sealed to " + count + " role epochs");
    List<VersionHeader.RoleEpoch> result = new ArrayList<>(count);
    for (SealedTo sealed : body.getSealedToList()) {
      check(
          !sealed.getRole().isEmpty() && sealed.getRole().length() <= MAX_ROLE_NAME_BYTES,
          "a role name of " + sealed.getRole().length() + " characters");
      check(sealed.getEpoch() >= 0, "a role epoch over 2^31");
      result.add(new VersionHeader.RoleEpoch(sealed.getRole(), sealed.getEpoch()));
    }
    return result;
  }

  private static List<Hash> logHeads(HeaderBody body) throws MalformedVersionException {
    int count = body.getLogHeadsCount();
    check(count <= MAX_LOG_HEADS, count + " log heads, over " + MAX_LOG_HEADS);
    List<Hash> heads = new ArrayList<>(count);
    for (ByteString head : body.getLogHeadsList()) {
      heads.add(hash(head, "log head"));
    }
    return heads;
  }

  private static Hash hash(ByteString bytes, String what) throws MalformedVersionException {
    check(bytes.size() == Hash.BYTES, "a " + what + " of " + bytes.size() + " bytes, not 32");
    return Hash.wrap(bytes.toByteArray());
  }

  private static void check(boolean holds, String otherwise) throws MalformedVersionException {
    if (!holds) {
      throw MalformedVersionException.malformed(otherwise);
    }
  }

  static byte[] signedMessage(byte[] encoded) {
    return withDomain(encoded, encoded.length - Signer.SIGNATURE_BYTES);
  }

  static byte[] signature(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - Signer.SIGNATURE_BYTES, encoded.length);
  }

  private static byte[] withDomain(byte[] bytes, int length) {
    byte[] message = Arrays.copyOf(DOMAIN_BYTES, DOMAIN_BYTES.length + length);
    System.arraycopy(bytes, 0, message, DOMAIN_BYTES.length, length);
    return message;
  }
}
