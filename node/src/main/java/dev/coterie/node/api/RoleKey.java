package dev.coterie.node.api;

import dev.coterie.crypto.authority.RoleName;

/**
 * The secret of a role's current epoch.
 *
 * @param identity an age identity: {@code AGE-SECRET-KEY-1…}
 * @param recipient the public half: {@code age1…}
 */
public record RoleKey(RoleName role, int epoch, String identity, String recipient) {

  /** Without the secret: it must not get into logs. */
  @Override
  public String toString() {
    return "RoleKey of " + role + " epoch " + epoch;
  }
}
