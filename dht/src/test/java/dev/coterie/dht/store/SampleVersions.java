package dev.coterie.dht.store;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.HeaderFields;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.record.Writers;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Versions as writers make them, with a stand-in for the signature: stores check none. */
public final class SampleVersions {
  private static final Hash REALM = Hash.of("sample realm".getBytes(StandardCharsets.UTF_8));

  private final PublicKey writerKey;
  private long counter;

  /** A writer of its own for each number. */
  public SampleVersions(int writer) {
    this.writerKey = PublicKey.of(Hash.of(ByteBuffer.allocate(4).putInt(writer).array()).bytes());
  }

  /** The blinded path of an address such as {@code shop/src/cart.go}. */
  public static BlindedPath path(String address) {
    return BlindedPath.of(REALM, segments(address));
  }

  public static Key key(String address) {
    return new Key(path(address).key());
  }

  private static List<byte[]> segments(String address) {
    List<byte[]> segments = new ArrayList<>();
    for (String segment : address.split("/", -1)) {
      byte[] hash = Hash.of(segment.getBytes(StandardCharsets.UTF_8)).bytes();
      segments.add(Arrays.copyOf(hash, BlindedPath.SEGMENT_BYTES));
    }
    return segments;
  }

  /** Bytes that do not compress and repeat with the seed. */
  public static byte[] payload(long seed, int bytes) {
    byte[] payload = new byte[bytes];
    new Random(seed).nextBytes(payload);
    return payload;
  }

  /** A value that has seen no other version. */
  public Version value(String address, byte[] payload) {
    return value(address, payload, VectorClock.EMPTY);
  }

  /** A value whose writer had seen a context. */
  public Version value(String address, byte[] payload, VectorClock seen) {
    return Version.of(sign(address, Optional.of(payload), seen), payload);
  }

  /** A tombstone whose writer had seen a context. */
  public Version tombstone(String address, VectorClock seen) {
    return Version.ofHeader(sign(address, Optional.empty(), seen));
  }

  private VersionHeader sign(String address, Optional<byte[]> payload, VectorClock seen) {
    counter++;
    Dot dot = new Dot(Writers.writerId(writerKey, 1), counter);
    List<Long> unseen = new ArrayList<>();
    for (long earlier = Math.max(1, counter - 8); earlier < counter; earlier++) {
      if (!seen.covers(new Dot(dot.writer(), earlier))) {
        unseen.add(earlier);
      }
    }
    VectorClock context = seen.with(dot.writer(), counter, unseen);
    HeaderFields fields =
        new HeaderFields(
            REALM,
            segments(address),
            payload.isPresent() ? VersionHeader.Kind.VALUE : VersionHeader.Kind.TOMBSTONE,
            writerKey,
            1,
            counter,
            context,
            List.of(new VersionHeader.RoleEpoch("developer", 1)),
            List.of(REALM),
            payload.map(bytes -> Hash.of(bytes)),
            payload.map(bytes -> bytes.length).orElse(0),
            Instant.ofEpochMilli(1_700_000_000_000L),
            Optional.empty());
    return HeaderCodec.sign(fields, new StandInSigner(writerKey));
  }

  private record StandInSigner(PublicKey publicKey) implements Signer {
    @Override
    public byte[] sign(byte[] message) {
      byte[] half = Hash.of(publicKey.bytes(), message).bytes();
      return ByteBuffer.allocate(SIGNATURE_BYTES).put(half).put(half).array();
    }
  }
}
