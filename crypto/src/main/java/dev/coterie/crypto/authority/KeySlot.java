package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PublicKey;
import java.util.Comparator;
import java.util.Optional;

/**
 * A key that a member needs: a role epoch's private key, or the realm's address key.
 *
 * <p>It names the member's X25519 recipient too: a member that changes its own needs its keys anew.
 *
 * @param epoch empty for the address key
 */
public record KeySlot(PublicKey member, RoleRecipient recipient, Optional<Epoch> epoch)
    implements Comparable<KeySlot> {

  /** A role epoch by name, number and public key. */
  public record Epoch(RoleName role, int number, RoleRecipient recipient) {
    static Epoch of(RoleEpoch epoch) {
      return new Epoch(epoch.role(), epoch.number(), epoch.recipient());
    }
  }

  private static final Comparator<KeySlot> ORDER =
      Comparator.comparing(KeySlot::member)
          .thenComparing(slot -> slot.epoch().map(epoch -> epoch.role().value()).orElse(""))
          .thenComparing(slot -> slot.epoch().map(Epoch::number).orElse(0))
          .thenComparing(slot -> slot.epoch().map(Epoch::recipient).orElse(slot.recipient()))
          .thenComparing(KeySlot::recipient);

  static KeySlot addressKey(Member member) {
    return new KeySlot(member.signingKey(), member.recipient(), Optional.empty());
  }

  static KeySlot roleEpoch(Member member, RoleEpoch epoch) {
    return new KeySlot(member.signingKey(), member.recipient(), Optional.of(Epoch.of(epoch)));
  }

  /** By member, the address key first, then by role and number. */
  @Override
  public int compareTo(KeySlot other) {
    return ORDER.compare(this, other);
  }
}
