package dev.coterie.dht.replica;

import java.util.Locale;

/** How many replicas must have a write on disk, or answer a read, before it returns. */
public enum Level {
  ONE,
  /** A majority: two quorums of one replica set meet. */
  QUORUM,
  ALL;

  /** The number of replicas out of {@code replicas}, which is at least 1. */
  public int needed(int replicas) {
    return switch (this) {
      case ONE -> 1;
      case QUORUM -> replicas / 2 + 1;
      case ALL -> replicas;
    };
  }

  /** Its name as people type it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
