package dev.coterie.crypto.authority;

/** The level of reads and writes that name none. */
public enum Consistency {
  ONE(1),
  QUORUM(2),
  ALL(3);

  private final int number;

  Consistency(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Consistency of(int number) throws AuthorityException {
    for (Consistency consistency : values()) {
      if (consistency.number == number) {
        return consistency;
      }
    }
    throw AuthorityException.malformed("a consistency level of number " + number);
  }
}
