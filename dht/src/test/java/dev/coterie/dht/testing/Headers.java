package dev.coterie.dht.testing;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.HeaderFields;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.record.Writers;
import dev.coterie.vectorclock.VectorClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Versions for tests: signed for real, of one realm, at an address of one segment. */
public final class Headers {
  public static final Hash REALM = Hash.tagged("test", "realm".getBytes(StandardCharsets.UTF_8));

  private Headers() {}

  /** A signer whose seed is one byte repeated. */
  public static Signer signer(int seed) {
    byte[] bytes = new byte[Identity.SEED_BYTES];
    Arrays.fill(bytes, (byte) seed);
    return Signer.of(Identity.fromSeed(bytes));
  }

  /** The context of a first write: the version's own dot and nothing else. */
  public static VectorClock firstContext(Signer signer, long counter) {
    return VectorClock.empty().with(Writers.writerId(signer.publicKey(), 7), counter, List.of());
  }

  /** Fields of a value at an address whose one blinded segment is the name, cut or padded. */
  public static HeaderFields value(
      Signer signer, String name, long counter, VectorClock context, byte[] payload) {
    return new HeaderFields(
        REALM,
        List.of(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 16)),
        VersionHeader.Kind.VALUE,
        signer.publicKey(),
        7,
        counter,
        context,
        List.of(new VersionHeader.RoleEpoch("developer", 1)),
        List.of(Hash.tagged("test", "head".getBytes(StandardCharsets.UTF_8))),
        Optional.of(Hash.of(payload)),
        payload.length,
        Instant.ofEpochMilli(1_700_000_000_000L),
        Optional.empty());
  }

  /** A first value with its payload. */
  public static Version firstValue(Signer signer, String name, long counter, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return Version.of(
        HeaderCodec.sign(
            value(signer, name, counter, firstContext(signer, counter), bytes), signer),
        bytes);
  }

  /** A value that has seen others. */
  public static Version valueAfter(
      Signer signer, String name, long counter, String payload, VectorClock seen) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    VectorClock context = seen.with(Writers.writerId(signer.publicKey(), 7), counter, List.of());
    return Version.of(
        HeaderCodec.sign(value(signer, name, counter, context, bytes), signer), bytes);
  }
}
