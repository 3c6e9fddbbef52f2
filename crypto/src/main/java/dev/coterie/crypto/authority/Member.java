package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member of a realm as the log's records have it.
 *
 * @param recipient the X25519 key that role keys are sealed to
 * @param storageCapable whether it stores for others
 * @param suspended whether it may do nothing for now
 * @param record the record that made or last renewed it
 * @param memberships the roles that it holds, expired ones included
 * @param rights what it may do beside its roles, expired ones included
 */
public record Member(
    PublicKey signingKey,
    PeerId peerId,
    RoleRecipient recipient,
    boolean storageCapable,
    Optional<Instant> expiresAt,
    boolean suspended,
    Hash record,
    SortedMap<RoleName, List<Membership>> memberships,
    List<PrefixRight> rights) {
  public Member {
    memberships = Collections.unmodifiableSortedMap(new TreeMap<>(memberships));
    rights = List.copyOf(rights);
  }

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /** Neither suspended nor expired. */
  public boolean isActive(Instant now) {
    return !suspended && !isExpired(now);
  }

  /** How far the member holds a role, whether or not the membership itself is active. */
  public Optional<RoleLevel> level(RoleName role, Instant now) {
    return memberships.getOrDefault(role, List.of()).stream()
        .filter(membership -> !membership.isExpired(now))
        .map(Membership::level)
        .max(RoleLevel::compareTo);
  }

  /** The roles that it holds, in order of their names. */
  public List<RoleRequest> roles(Instant now) {
    List<RoleRequest> result = new ArrayList<>();
    for (RoleName role : memberships.keySet()) {
      level(role, now).ifPresent(level -> result.add(new RoleRequest(role, level)));
    }
    return List.copyOf(result);
  }

  /** Whether it holds the role at least so far, now and as an active member. */
  public boolean holds(RoleName role, RoleLevel level, Instant now) {
    return isActive(now) && level(role, now).filter(held -> held.includes(level)).isPresent();
  }

  /** The place in the log's order from which on it holds the role. */
  Optional<Integer> heldSince(RoleName role, Instant now) {
    return memberships.getOrDefault(role, List.of()).stream()
        .filter(membership -> !membership.isExpired(now))
        .map(Membership::position)
        .min(Integer::compareTo);
  }

  static SortedMap<RoleName, List<Membership>> byRole(Map<RoleName, List<Membership>> held) {
    TreeMap<RoleName, List<Membership>> result = new TreeMap<>();
    held.forEach((role, list) -> result.put(role, List.copyOf(list)));
    return result;
  }
}
