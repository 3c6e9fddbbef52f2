package dev.coterie.dht.wire;

/** How far a peer is with a reap epoch. */
public enum ReapState {
  /** It has not heard of it, or does not take part. */
  UNKNOWN(1),
  /** It brings what is old to those that are to keep it. */
  GATHERING(2),
  /** It is through with that. */
  GATHERED(3),
  /** It compares itself with those once more. */
  COMPARING(4),
  /** It is through with both rounds. */
  COMPARED(5),
  /** It will never be through: another epoch has to be begun. */
  FAILED(6);

  private final int code;

  ReapState(int code) {
    this.code = code;
  }

  /** The number that travels. */
  public int code() {
    return code;
  }

  static ReapState of(int code) throws MalformedMessageException {
    for (ReapState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw MalformedMessageException.unsupported("a state of a reap epoch of number " + code);
  }
}
