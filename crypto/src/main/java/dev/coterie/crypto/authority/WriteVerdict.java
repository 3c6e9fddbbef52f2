package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.Optional;

/** Whether a member may write at an address. */
public sealed interface WriteVerdict {

  /**
   * It may.
   *
   * @param prefix the link of the address's chain that the right names
   * @param role the role that gives it; empty for a right of the member's own
   */
  record Allowed(Hash prefix, Optional<RoleName> role) implements WriteVerdict {}

  /** It may not; the detail is for people. */
  record Refused(Reason reason, String detail) implements WriteVerdict {}

  /** Why not. */
  enum Reason {
    NOT_A_MEMBER,
    SUSPENDED,
    MEMBERSHIP_EXPIRED,
    /** No right of the member or of a role that it writes for covers the address. */
    NO_GRANT,
    /** A right covers the address, and is past its time. */
    GRANT_EXPIRED,
    /** The address's chain does not begin in this realm. */
    WRONG_REALM
  }

  default boolean isAllowed() {
    return this instanceof Allowed;
  }
}
