package dev.coterie.crypto.authority;

/** What a new reader of a role may read. */
public enum History {
  /** Everything: each epoch's key opens the keys of those before it. */
  ALL(1),
  /** What is written from the epoch on in which it joined. */
  FROM_JOIN(2);

  private final int number;

  History(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static History of(int number) throws AuthorityException {
    for (History history : values()) {
      if (history.number == number) {
        return history;
      }
    }
    throw AuthorityException.malformed("a history policy of number " + number);
  }
}
