package dev.coterie.node.api;

import dev.coterie.crypto.authority.RoleLevel;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.identity.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * A role of the realm.
 *
 * @param epoch the number of its current epoch
 * @param held how far this node holds it
 * @param writePrefixes where its writers may write: an address prefix where this node knows the
 *     name, else the blinded link in hexadecimal
 */
public record RoleView(
    RoleName name,
    int epoch,
    Optional<RoleLevel> held,
    List<String> writePrefixes,
    List<Holder> holders) {
  public RoleView {
    writePrefixes = List.copyOf(writePrefixes);
    holders = List.copyOf(holders);
  }

  /** A member that holds the role. */
  public record Holder(PeerId peer, RoleLevel level) {}
}
