package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import java.util.Arrays;

/** An earlier epoch's private key, as an age file sealed to a later epoch's recipient. */
public final class EarlierEpoch {
  private final RoleRecipient recipient;
  private final byte[] sealed;

  EarlierEpoch(RoleRecipient recipient, byte[] sealed) {
    this.recipient = recipient;
    this.sealed = sealed.clone();
  }

  /** The earlier epoch's public key: what the opened key must fit. */
  public RoleRecipient recipient() {
    return recipient;
  }

  public byte[] sealed() {
    return sealed.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EarlierEpoch that
        && recipient.equals(that.recipient)
        && Arrays.equals(sealed, that.sealed);
  }

  @Override
  public int hashCode() {
    return 31 * recipient.hashCode() + Arrays.hashCode(sealed);
  }
}
