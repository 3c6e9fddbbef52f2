package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.Optional;

/**
 * That a member holds a role.
 *
 * @param source the record that gives it
 * @param position that record's place in the log's order
 */
public record Membership(RoleLevel level, Optional<Instant> expiresAt, Hash source, int position) {

  boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }
}
