package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.authority.AuthorityException.Reason;
import dev.coterie.crypto.envelope.AgeFile;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.InvalidRoleKeyException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.crypto.primitives.WeakPointException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Keys into age files and out of them; what comes out is checked against what was announced. */
final class KeySealing {
  /** Any key: whether a point is weak does not depend on it. */
  private static final byte[] PROBE = Hash.of(new byte[0]).bytes();

  private KeySealing() {}

  /**
   * Whether something can be sealed to the recipient: the few points that every key agrees with
   * alike are refused (RFC 7748 §6.1), and a member that brings one must not stop the others.
   */
  static boolean isUsable(RoleRecipient recipient) {
    try {
      Primitives.best().x25519(PROBE, recipient.bytes());
      return true;
    } catch (WeakPointException e) {
      return false;
    }
  }

  /** An epoch's key as a line of text: what the {@code age} program takes as an identity file. */
  static byte[] seal(RoleKey key, RoleRecipient to, Entropy entropy) throws AuthorityException {
    return seal((key.toSecretText() + "\n").getBytes(StandardCharsets.US_ASCII), to, entropy);
  }

  static byte[] seal(AddressKey key, RoleRecipient to, Entropy entropy) throws AuthorityException {
    return seal(key.bytes(), to, entropy);
  }

  private static byte[] seal(byte[] secret, RoleRecipient to, Entropy entropy)
      throws AuthorityException {
    try {
      return AgeFile.seal(secret, List.of(to), entropy);
    } catch (EnvelopeException e) {
      throw new AuthorityException(
          Reason.MALFORMED, "nothing can be sealed to " + to + ": " + e.getMessage());
    }
  }

  /** The key in the file, if the file opens and holds the key of that recipient. */
  static Optional<RoleKey> openRoleKey(byte[] sealed, RoleKey with, RoleRecipient expected) {
    return open(sealed, with)
        .flatMap(KeySealing::parse)
        .filter(key -> key.recipient().equals(expected));
  }

  private static Optional<RoleKey> parse(byte[] text) {
    try {
      return Optional.of(RoleKey.parse(new String(text, StandardCharsets.US_ASCII).strip()));
    } catch (InvalidRoleKeyException e) {
      return Optional.empty(); // its sealer sealed something else
    }
  }

  /** The bytes in the file, if it opens. */
  static Optional<byte[]> open(byte[] sealed, RoleKey with) {
    try {
      return Optional.of(AgeFile.open(sealed, List.of(with)));
    } catch (EnvelopeException e) {
      return Optional.empty(); // sealed to another, or no age file
    }
  }
}
