package dev.coterie.crypto.envelope;

import java.util.Arrays;

/**
 * The public half of a role epoch's key, an age X25519 recipient ({@code age1…}): enough to seal to
 * the role. Immutable, ordered by its bytes.
 */
public final class RoleRecipient implements Comparable<RoleRecipient> {

  /** Length of the key, in bytes. */
  public static final int BYTES = 32;

  private static final String PREFIX = "age";

  private final byte[] publicKey;

  private RoleRecipient(byte[] publicKey) {
    this.publicKey = publicKey;
  }

  /**
   * A recipient from its 32 bytes; the array is copied.
   *
   * @throws InvalidRoleKeyException if there are more or fewer
   */
  public static RoleRecipient of(byte[] publicKey) {
    if (publicKey.length != BYTES) {
      throw new InvalidRoleKeyException(
          "An age recipient has " + BYTES + " bytes, not " + publicKey.length);
    }
    return new RoleRecipient(publicKey.clone());
  }

  /**
   * Reads {@code age1…}.
   *
   * @throws InvalidRoleKeyException if the text is anything else
   */
  public static RoleRecipient parse(String text) {
    return new RoleRecipient(Bech32.decode(PREFIX, text, "An age recipient", BYTES));
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return publicKey.clone();
  }

  @Override
  public int compareTo(RoleRecipient other) {
    return Arrays.compareUnsigned(publicKey, other.publicKey);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoleRecipient recipient
        && Arrays.equals(publicKey, recipient.publicKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  /** The text that age reads, {@code age1…}. */
  @Override
  public String toString() {
    return Bech32.encode(PREFIX, publicKey);
  }
}
