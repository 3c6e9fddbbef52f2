package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.primitives.Hash;
import java.util.List;

/**
 * A role's epoch: the key pair to which entries are sealed while it is current.
 *
 * <p>Two admins who begin an epoch at once give two of one number; both stay usable for reading.
 *
 * @param record the record that began it
 * @param position that record's place in the log's order
 * @param earlier keys of earlier epochs, sealed to this one
 */
public record RoleEpoch(
    RoleName role,
    int number,
    RoleRecipient recipient,
    Hash record,
    int position,
    List<EarlierEpoch> earlier) {
  public RoleEpoch {
    earlier = List.copyOf(earlier);
  }
}
