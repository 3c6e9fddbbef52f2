package dev.coterie.dht.key;

import dev.coterie.crypto.primitives.Hash;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The 32 bytes that name a record: the last link of an address's blinded chain.
 *
 * <p>On the wire a key travels as the libp2p key {@code /ctx/} followed by its 32 raw bytes; what
 * orders keys in the swarm is not the key but its {@link #position()}.
 */
public final class Key implements Comparable<Key> {
  private static final byte[] NAMESPACE = "/ctx/".getBytes(StandardCharsets.US_ASCII);

  /** Length of {@link #toLibp2p()}. */
  public static final int LIBP2P_BYTES = NAMESPACE.length + Hash.BYTES;

  private final Hash hash;

  /** Computed when first asked for; whoever computes it gets the same, so a race does no harm. */
  private @Nullable Position position;

  public Key(Hash hash) {
    this.hash = hash;
  }

  public Hash hash() {
    return hash;
  }

  /** Wraps 32 raw bytes; anything else is an {@link IllegalArgumentException}. */
  public static Key wrap(byte[] bytes) {
    return new Key(Hash.wrap(bytes));
  }

  /** The key as a libp2p record key. */
  public byte[] toLibp2p() {
    byte[] result = new byte[LIBP2P_BYTES];
    System.arraycopy(NAMESPACE, 0, result, 0, NAMESPACE.length);
    System.arraycopy(hash.bytes(), 0, result, NAMESPACE.length, Hash.BYTES);
    return result;
  }

  /** Whether these bytes are a libp2p record key in Coterie's namespace. */
  public static boolean isLibp2pKey(byte[] bytes) {
    if (bytes.length != LIBP2P_BYTES) {
      return false;
    }
    for (int i = 0; i < NAMESPACE.length; i++) {
      if (bytes[i] != NAMESPACE[i]) {
        return false;
      }
    }
    return true;
  }

  /** Reads a libp2p record key that {@link #isLibp2pKey} accepts. */
  public static Key fromLibp2p(byte[] bytes) {
    if (!isLibp2pKey(bytes)) {
      throw new IllegalArgumentException("not a /ctx/ key of " + LIBP2P_BYTES + " bytes");
    }
    byte[] raw = new byte[Hash.BYTES];
    System.arraycopy(bytes, NAMESPACE.length, raw, 0, Hash.BYTES);
    return wrap(raw);
  }

  /** Where the key lies among the peers: SHA-256 of its libp2p form. */
  public Position position() {
    Position known = position;
    if (known == null) {
      known = Position.ofLibp2pKey(toLibp2p());
      position = known;
    }
    return known;
  }

  public byte[] bytes() {
    return hash.bytes();
  }

  @Override
  public int compareTo(Key other) {
    return hash.compareTo(other.hash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof Key that && hash.equals(that.hash));
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return hash.toString();
  }
}
