package dev.coterie.crypto.authority;

/**
 * A role and a level, written {@code NAME}, {@code NAME:read} or {@code NAME:write}; without a
 * level it is reading.
 */
public record RoleRequest(RoleName role, RoleLevel level) {

  public static RoleRequest parse(String text) throws AuthorityException {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new RoleRequest(RoleName.parse(text), RoleLevel.READ);
    }
    RoleName role = RoleName.parse(text.substring(0, colon));
    String level = text.substring(colon + 1);
    switch (level) {
      case "read":
        return new RoleRequest(role, RoleLevel.READ);
      case "write":
        return new RoleRequest(role, RoleLevel.WRITE);
      default:
        throw new AuthorityException(
            AuthorityException.Reason.BAD_NAME,
            "'"
                + level
                + "' is no level of role "
                + role
                + ": write NAME, NAME:read or NAME:write");
    }
  }

  @Override
  public String toString() {
    return role + (level == RoleLevel.WRITE ? ":write" : ":read");
  }
}
