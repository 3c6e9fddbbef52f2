package dev.coterie.crypto.authority;

/** How far a member holds a role; writing includes reading. */
public enum RoleLevel {
  /** Holds the role's keys. */
  READ(1),
  /** Also writes where the role may. */
  WRITE(2);

  private final int number;

  RoleLevel(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Whether this level allows what the other does. */
  public boolean includes(RoleLevel other) {
    return number >= other.number;
  }

  static RoleLevel of(int number) throws AuthorityException {
    for (RoleLevel level : values()) {
      if (level.number == number) {
        return level;
      }
    }
    throw AuthorityException.malformed("a role level of number " + number + "; there are 1 and 2");
  }
}
