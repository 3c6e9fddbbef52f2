package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A joining key's own signature over the realm, the invite, itself and its recipient.
 *
 * <p>Without it whoever holds a ticket could make somebody else's key a member, with a recipient of
 * its own choice.
 */
public final class Possession {
  private static final byte[] DOMAIN =
      "coterie/member-possession/1:".getBytes(StandardCharsets.US_ASCII);

  private final byte[] signature;

  Possession(byte[] signature) {
    this.signature = signature.clone();
  }

  static Possession sign(
      Hash realm, Optional<Hash> invite, RoleRecipient recipient, Signer joiner) {
    return new Possession(joiner.sign(message(realm, invite, joiner.publicKey(), recipient)));
  }

  /** What is signed; an absent invite is 32 zeros. */
  static byte[] message(
      Hash realm, Optional<Hash> invite, PublicKey signingKey, RoleRecipient recipient) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(DOMAIN);
    message.writeBytes(realm.bytes());
    message.writeBytes(invite.map(Hash::bytes).orElseGet(() -> new byte[Hash.BYTES]));
    message.writeBytes(signingKey.bytes());
    message.writeBytes(recipient.bytes());
    return message.toByteArray();
  }

  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Possession that && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }
}
