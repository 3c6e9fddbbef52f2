package dev.coterie.dht.record;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.vectorclock.VectorClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a writer puts into a header, before it is signed; {@link HeaderCodec#sign} makes it one.
 *
 * @param segments the blinded segments of the address, 16 bytes each
 * @param context the causal context; covers the version's own dot
 * @param payloadSize bytes of the sealed payload, 0 for a tombstone
 */
public record HeaderFields(
    Hash realm,
    List<byte[]> segments,
    VersionHeader.Kind kind,
    PublicKey writerKey,
    long incarnation,
    long counter,
    VectorClock context,
    List<VersionHeader.RoleEpoch> sealedTo,
    List<Hash> logHeads,
    Optional<Hash> payloadHash,
    int payloadSize,
    Instant writtenAt,
    Optional<Instant> expiresAt) {

  public HeaderFields {
    segments = List.copyOf(segments);
    sealedTo = List.copyOf(sealedTo);
    logHeads = List.copyOf(logHeads);
  }
}
