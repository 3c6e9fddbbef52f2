package dev.coterie.node.api;

import dev.coterie.crypto.authority.RoleRequest;
import java.time.Instant;
import java.util.List;

/**
 * An invitation.
 *
 * @param ticket one line; whoever has it can join once, until it expires
 */
public record Invite(String ticket, List<RoleRequest> roles, Instant expiresAt) {
  public Invite {
    roles = List.copyOf(roles);
  }

  /** Without the ticket: it is a secret. */
  @Override
  public String toString() {
    return "Invite for " + roles + " until " + expiresAt;
  }
}
