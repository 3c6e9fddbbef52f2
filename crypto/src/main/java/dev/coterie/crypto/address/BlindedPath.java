package dev.coterie.crypto.address;

import dev.coterie.crypto.primitives.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * An address or prefix as storing peers see it: blinded segments {@code s_0 … s_(n-1)} and the
 * chain {@code b_0 … b_n} that follows from them and the realm's id. Immutable; see the package for
 * the construction.
 */
public final class BlindedPath {

  /** Length of a blinded segment, in bytes. */
  public static final int SEGMENT_BYTES = 16;

  /** Most segments, as in an {@link Address}. */
  public static final int MAX_SEGMENTS = Address.MAX_SEGMENTS;

  static final String REALM_DOMAIN = "coterie/address/realm/1";
  static final String STEP_DOMAIN = "coterie/address/step/1";

  private final List<byte[]> segments;
  private final List<Hash> prefixes;

  /** Takes over the byte arrays. */
  BlindedPath(List<byte[]> segments, List<Hash> prefixes) {
    this.segments = List.copyOf(segments);
    this.prefixes = List.copyOf(prefixes);
  }

  /**
   * Recomputes the chain from blinded segments; needs no secret.
   *
   * @throws InvalidAddressException if there are more than {@link #MAX_SEGMENTS} segments, or one
   *     has not {@link #SEGMENT_BYTES} bytes
   */
  public static BlindedPath of(Hash realmId, List<byte[]> segments) {
    if (segments.size() > MAX_SEGMENTS) {
      throw new InvalidAddressException(
          "A blinded path has at most " + MAX_SEGMENTS + " segments, not " + segments.size());
    }
    List<byte[]> copies = new ArrayList<>(segments.size());
    List<Hash> prefixes = new ArrayList<>(segments.size() + 1);
    Hash prefix = root(realmId);
    prefixes.add(prefix);
    for (byte[] segment : segments) {
      if (segment.length != SEGMENT_BYTES) {
        throw new InvalidAddressException(
            "A blinded segment has " + SEGMENT_BYTES + " bytes, not " + segment.length);
      }
      copies.add(segment.clone());
      prefix = step(prefix, segment);
      prefixes.add(prefix);
    }
    return new BlindedPath(copies, prefixes);
  }

  static Hash root(Hash realmId) {
    return Hash.tagged(REALM_DOMAIN, realmId.bytes());
  }

  static Hash step(Hash prefix, byte[] segment) {
    return Hash.tagged(STEP_DOMAIN, prefix.bytes(), segment);
  }

  /** Copies of the blinded segments, in order. */
  public List<byte[]> segments() {
    List<byte[]> copies = new ArrayList<>(segments.size());
    for (byte[] segment : segments) {
      copies.add(segment.clone());
    }
    return copies;
  }

  /** The blinded prefixes, from the whole realm's to this path's own: one more than segments. */
  public List<Hash> prefixes() {
    return prefixes;
  }

  /** The last of the prefixes: the key under which a record at this address is kept. */
  public Hash key() {
    return prefixes.get(prefixes.size() - 1);
  }

  /** Whether the blinded prefix is this path's or that of something above it. */
  public boolean isUnder(Hash prefix) {
    return prefixes.contains(prefix);
  }

  @Override
  public boolean equals(Object other) {
    // Equal chains have equal segments: each step hashes its segment.
    return other instanceof BlindedPath path && prefixes.equals(path.prefixes);
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  @Override
  public String toString() {
    return "BlindedPath of " + segments.size() + " segments, key " + key();
  }
}
