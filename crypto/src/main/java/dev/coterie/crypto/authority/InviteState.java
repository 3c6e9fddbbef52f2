package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An invite as the log's records have it.
 *
 * @param usedBy who joined with it: the first use in the log's order
 */
public record InviteState(
    Hash id,
    PublicKey oneTimeKey,
    List<RoleRequest> roles,
    Optional<Instant> expiresAt,
    Optional<Instant> memberExpiresAt,
    boolean revoked,
    Optional<PublicKey> usedBy) {
  public InviteState {
    roles = List.copyOf(roles);
  }

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }
}
