package dev.coterie.crypto.authority;

import java.util.EnumSet;
import java.util.Set;

/** What a right lets its holder do to entries under its prefix. */
public enum Operation {
  /** Write a value, resolutions included. */
  PUT(1),
  /** Write a tombstone. */
  DELETE(2);

  private final int bit;

  Operation(int bit) {
    this.bit = bit;
  }

  static int bits(Set<Operation> operations) {
    int bits = 0;
    for (Operation operation : operations) {
      bits |= operation.bit;
    }
    return bits;
  }

  /** The operations of a set of bits; bits that this release does not know are left out. */
  static Set<Operation> ofBits(int bits) {
    EnumSet<Operation> result = EnumSet.noneOf(Operation.class);
    for (Operation operation : values()) {
      if ((bits & operation.bit) != 0) {
        result.add(operation);
      }
    }
    return result;
  }
}
