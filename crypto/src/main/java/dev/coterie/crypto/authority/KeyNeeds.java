package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which member should have which key.
 *
 * <p>The address key: each active member that holds a role. A role's epochs: with history from all
 * times, those whose keys are not inside a later epoch, since the later key opens them; with
 * history from joining on, those that were current while the member held the role.
 */
final class KeyNeeds {
  private KeyNeeds() {}

  static Set<KeySlot> of(Authority authority, Instant now) {
    Set<KeySlot> needs = new TreeSet<>();
    for (Member member : authority.members()) {
      if (member.isActive(now) && !member.roles(now).isEmpty()) {
        needs.add(KeySlot.addressKey(member));
      }
    }
    for (Role role : authority.roles()) {
      for (Member reader : role.readers(now)) {
        for (RoleEpoch epoch : epochsFor(reader, role, authority.history(), now)) {
          needs.add(KeySlot.roleEpoch(reader, epoch));
        }
      }
    }
    return needs;
  }

  private static List<RoleEpoch> epochsFor(Member reader, Role role, History history, Instant now) {
    return history == History.ALL ? outermost(role) : since(reader, role, now);
  }

  /** The epochs whose keys are not inside a later one. */
  static List<RoleEpoch> outermost(Role role) {
    Set<RoleRecipient> inside = new HashSet<>(); // asked only
    for (RoleEpoch epoch : role.epochs()) {
      for (EarlierEpoch earlier : epoch.earlier()) {
        role.epoch(earlier.recipient())
            .filter(known -> known.number() < epoch.number())
            .ifPresent(known -> inside.add(known.recipient()));
      }
    }
    return role.epochs().stream().filter(epoch -> !inside.contains(epoch.recipient())).toList();
  }

  private static List<RoleEpoch> since(Member reader, Role role, Instant now) {
    Optional<Integer> since = reader.heldSince(role.name(), now);
    List<RoleEpoch> result = new ArrayList<>();
    for (RoleEpoch epoch : role.epochs()) {
      boolean overBefore =
          role.epochs().stream()
              .anyMatch(
                  later ->
                      later.number() > epoch.number()
                          && since.isPresent()
                          && later.position() < since.get());
      if (!overBefore) {
        result.add(epoch);
      }
    }
    return result;
  }
}
