package dev.coterie.crypto.envelope;

import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Primitives;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * The secret half of a role epoch's key, an age X25519 identity ({@code AGE-SECRET-KEY-1…}): opens
 * what is sealed to its {@link RoleRecipient}. Immutable.
 */
public final class RoleKey {

  /** Length of the secret, in bytes. */
  public static final int BYTES = 32;

  private static final String PREFIX = "age-secret-key-";

  private final byte[] secret;
  private final RoleRecipient recipient;

  private RoleKey(byte[] secret) {
    this.secret = secret;
    this.recipient = RoleRecipient.of(Primitives.best().x25519PublicKey(secret));
  }

  /** A new key; as secret as the entropy is. */
  public static RoleKey generate(Entropy entropy) {
    return new RoleKey(entropy.bytes(BYTES));
  }

  /**
   * The key of 32 secret bytes; the array is copied.
   *
   * @throws InvalidRoleKeyException if there are more or fewer
   */
  public static RoleKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new InvalidRoleKeyException(
          "An age identity has " + BYTES + " bytes, not " + secret.length);
    }
    return new RoleKey(secret.clone());
  }

  /**
   * Reads {@code AGE-SECRET-KEY-1…}, in either case.
   *
   * @throws InvalidRoleKeyException if the text is anything else; the message does not repeat it
   */
  public static RoleKey parse(String text) {
    return new RoleKey(Bech32.decode(PREFIX, text, "An age identity", BYTES));
  }

  /** The text that age reads as an identity, {@code AGE-SECRET-KEY-1…}: a secret. */
  public String toSecretText() {
    return Bech32.encode(PREFIX, secret).toUpperCase(Locale.ROOT);
  }

  /** The half that may be published. */
  public RoleRecipient recipient() {
    return recipient;
  }

  /** A copy of the 32 bytes: a secret. */
  public byte[] bytes() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoleKey key && MessageDigest.isEqual(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return recipient.hashCode();
  }

  /** The recipient; never the secret. */
  @Override
  public String toString() {
    return "RoleKey of " + recipient;
  }
}
