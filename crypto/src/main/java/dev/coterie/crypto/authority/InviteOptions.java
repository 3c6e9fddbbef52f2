package dev.coterie.crypto.authority;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an invite offers.
 *
 * @param roles what the newcomer will hold; none for a peer that only stores
 * @param expiresAfter how long the ticket is good
 * @param membershipFor how long the membership lasts that comes of it
 * @param addresses multiaddrs of peers that the newcomer should ask
 */
public record InviteOptions(
    List<RoleRequest> roles,
    Optional<Duration> expiresAfter,
    Optional<Duration> membershipFor,
    List<String> addresses) {
  public InviteOptions {
    roles = List.copyOf(roles);
    addresses = List.copyOf(addresses);
  }

  /** A ticket with these roles, good for a while, to a membership without end. */
  public static InviteOptions of(
      List<RoleRequest> roles, Duration expiresAfter, List<String> addresses) {
    return new InviteOptions(roles, Optional.of(expiresAfter), Optional.empty(), addresses);
  }
}
