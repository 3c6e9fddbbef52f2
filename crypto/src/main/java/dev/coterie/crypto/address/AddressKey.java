package dev.coterie.crypto.address;

import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.primitives.Primitives;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A realm's secret for blinding addresses: 32 bytes, held by members and never by peers that only
 * store. Immutable.
 */
public final class AddressKey {

  /** Length of the secret, in bytes. */
  public static final int BYTES = 32;

  static final String COMMITMENT_DOMAIN = "coterie/address/key-commitment/1";

  private final byte[] secret;

  private AddressKey(byte[] secret) {
    this.secret = secret;
  }

  public static AddressKey generate(Entropy entropy) {
    return new AddressKey(entropy.bytes(BYTES));
  }

  /**
   * The key of 32 secret bytes; the array is copied.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static AddressKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException(
          "An address key has " + BYTES + " bytes, not " + secret.length);
    }
    return new AddressKey(secret.clone());
  }

  /** A hash that may be published, to check later that a key handed over is this one. */
  public Hash commitment() {
    return Hash.tagged(COMMITMENT_DOMAIN, secret);
  }

  /** The blinded form of an address in a realm; its {@code key()} names the entry's record. */
  public BlindedPath blind(Hash realmId, Address address) {
    return blind(realmId, address.segments());
  }

  /** The blinded form of a prefix in a realm; its {@code key()} stands in grants. */
  public BlindedPath blind(Hash realmId, AddressPrefix prefix) {
    return blind(realmId, prefix.segments());
  }

  private BlindedPath blind(Hash realmId, List<String> names) {
    List<byte[]> segments = new ArrayList<>(names.size());
    List<Hash> prefixes = new ArrayList<>(names.size() + 1);
    Hash prefix = BlindedPath.root(realmId);
    prefixes.add(prefix);
    for (String name : names) {
      byte[] mac =
          Primitives.best()
              .hmacSha256(secret, prefix.bytes(), name.getBytes(StandardCharsets.UTF_8));
      byte[] segment = Arrays.copyOf(mac, BlindedPath.SEGMENT_BYTES);
      segments.add(segment);
      prefix = BlindedPath.step(prefix, segment);
      prefixes.add(prefix);
    }
    return new BlindedPath(segments, prefixes);
  }

  /** A copy of the 32 bytes: a secret. */
  public byte[] bytes() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressKey key && Arrays.equals(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return commitment().hashCode();
  }

  /** The commitment; never the secret. */
  @Override
  public String toString() {
    return "AddressKey with commitment " + commitment();
  }
}
