package dev.coterie.dht.record;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.VersionHash;
import dev.coterie.vectorclock.Versioned;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One immutable signed write of an entry: its header, and its sealed payload where that is at hand.
 *
 * <p>A tombstone has no payload. A value's payload may be elsewhere: left out of a message, or
 * dropped because the version is superseded or expired. Two versions are equal when their headers
 * are, whichever of them carries the payload.
 */
public final class Version implements Versioned {
  /** The largest sealed payload, in bytes. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;

  private final VersionHeader header;
  private final byte @Nullable [] payload;

  private Version(VersionHeader header, byte @Nullable [] payload) {
    this.header = header;
    this.payload = payload;
  }

  /** A version whose payload is not at hand, or that has none. */
  public static Version ofHeader(VersionHeader header) {
    return new Version(header, null);
  }

  /** A version with its payload, whose hash must be the header's: see {@link #payloadFits}. */
  public static Version of(VersionHeader header, byte[] payload) {
    return new Version(header, payload);
  }

  public VersionHeader header() {
    return header;
  }

  /** The sealed payload; not a copy: do not change it. */
  public Optional<byte[]> payload() {
    return Optional.ofNullable(payload);
  }

  /** Whether the header speaks of a payload that is not here. */
  public boolean lacksPayload() {
    return payload == null && header.hasPayload();
  }

  /** Whether these bytes are the payload that a header names. */
  public static boolean payloadFits(VersionHeader header, byte[] payload) {
    return header.payloadSize() == payload.length
        && header.payloadHash().equals(Optional.of(Hash.of(payload)));
  }

  /** The same version without its payload. */
  public Version withoutPayload() {
    return payload == null ? this : new Version(header, null);
  }

  @Override
  public Dot dot() {
    return header.dot();
  }

  @Override
  public boolean isTombstone() {
    return header.isTombstone();
  }

  @Override
  public VectorClock context() {
    return header.context();
  }

  @Override
  public VersionHash hash() {
    return header.hash();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Version that && header.equals(that.header);
  }

  @Override
  public int hashCode() {
    return header.hashCode();
  }

  @Override
  public String toString() {
    return header.toString();
  }
}
