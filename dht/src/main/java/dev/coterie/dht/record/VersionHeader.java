package dev.coterie.dht.record;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signed header of a version: all that a storing peer may know of it.
 *
 * <p>It is a view of the bytes that the writer signed. Those bytes are kept, stored and forwarded
 * as they came, so a field that this release does not know survives it; {@link #hash()} is over
 * them, signature included. Parsing checks form only: {@link HeaderCodec} says what, and {@code
 * Acceptance} judges the rest.
 */
public final class VersionHeader implements Versioned {

  /** What a version is. */
  public enum Kind {
    /** An entry's content, sealed to roles. */
    VALUE(1),
    /** The entry's end: supersedes, and has no payload. */
    TOMBSTONE(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The number that is signed; 3 (chunks) and 4 (edge) are reserved. */
    public int code() {
      return code;
    }
  }

  /** A role epoch that the payload is sealed to. */
  public record RoleEpoch(String role, int epoch) {}

  private final byte[] encoded;
  private final VersionHash hash;
  private final HeaderFields fields;
  private final Dot dot;

  /** Computed when asked for: a store that merges what it holds needs it of none but the new. */
  private @Nullable BlindedPath path;

  private @Nullable Key key;

  VersionHeader(byte[] encoded, VersionHash hash, HeaderFields fields) {
    this.encoded = encoded;
    this.hash = hash;
    this.fields = fields;
    this.dot =
        new Dot(Writers.writerId(fields.writerKey(), fields.incarnation()), fields.counter());
  }

  /** The bytes as signed, signature included; not a copy: do not change them. */
  public byte[] encoded() {
    return encoded;
  }

  @Override
  public VersionHash hash() {
    return hash;
  }

  @Override
  public Dot dot() {
    return dot;
  }

  @Override
  public VectorClock context() {
    return fields.context();
  }

  public Key key() {
    Key known = key;
    if (known == null) {
      known = new Key(path().key());
      key = known;
    }
    return known;
  }

  /** The blinded address: its links are what grants and indexes name. */
  public BlindedPath path() {
    BlindedPath known = path;
    if (known == null) {
      known = BlindedPath.of(fields.realm(), fields.segments());
      path = known;
    }
    return known;
  }

  public Hash realm() {
    return fields.realm();
  }

  public Kind kind() {
    return fields.kind();
  }

  public boolean isTombstone() {
    return fields.kind() == Kind.TOMBSTONE;
  }

  public PublicKey writerKey() {
    return fields.writerKey();
  }

  public long incarnation() {
    return fields.incarnation();
  }

  public List<RoleEpoch> sealedTo() {
    return fields.sealedTo();
  }

  /** The heads of the authority log that the writer had seen. */
  public List<Hash> logHeads() {
    return fields.logHeads();
  }

  /** SHA-256 of the sealed payload; empty where there is none. */
  public Optional<Hash> payloadHash() {
    return fields.payloadHash();
  }

  /** Bytes of the sealed payload. */
  public int payloadSize() {
    return fields.payloadSize();
  }

  public boolean hasPayload() {
    return fields.payloadHash().isPresent();
  }

  /** What the writer's clock said. For people: it decides nothing. */
  public Instant writtenAt() {
    return fields.writtenAt();
  }

  /** From when on the version counts as a tombstone. */
  public Optional<Instant> expiresAt() {
    return fields.expiresAt();
  }

  public boolean isExpired(Instant now) {
    return fields.expiresAt().isPresent() && !now.isBefore(fields.expiresAt().get());
  }

  /** The bytes that the signature covers. */
  public byte[] signedMessage() {
    return HeaderCodec.signedMessage(encoded);
  }

  /** The writer's Ed25519 signature. */
  public byte[] signature() {
    return HeaderCodec.signature(encoded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionHeader that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return kind() + " " + dot + " of " + key();
  }
}
