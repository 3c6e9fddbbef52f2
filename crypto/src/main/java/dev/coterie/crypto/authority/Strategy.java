package dev.coterie.crypto.authority;

/** How a write goes out to the replicas of its entry. */
public enum Strategy {
  /** To all of them at once. */
  EAGER(1),
  /** To as many as its level needs; the others get it in the background. */
  LAZY(2);

  private final int number;

  Strategy(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Strategy of(int number) throws AuthorityException {
    for (Strategy strategy : values()) {
      if (strategy.number == number) {
        return strategy;
      }
    }
    throw AuthorityException.malformed("a strategy of number " + number);
  }
}
