package dev.coterie.vectorclock;

/**
 * A version for tests. Its hash orders it apart from the order in which it was made.
 *
 * @param number its bit in masks, 0 to 63
 * @param seen a mask: what the test knows that it supersedes, by whatever numbering the test uses
 */
record TestVersion(
    int number, Dot dot, VectorClock context, VersionHash hash, long seen, boolean isTombstone)
    implements Versioned {

  static TestVersion of(int number, Dot dot, VectorClock context, long seen) {
    return new TestVersion(number, dot, context, hashOf(number), seen, false);
  }

  static TestVersion of(int number, Dot dot, VectorClock context) {
    return of(number, dot, context, 0);
  }

  TestVersion asTombstone() {
    return new TestVersion(number, dot, context, hash, seen, true);
  }

  long bit() {
    return 1L << number;
  }

  static VersionHash hashOf(int number) {
    byte[] bytes = new byte[VersionHash.BYTES];
    bytes[0] = (byte) (number * 167);
    bytes[1] = (byte) (number >> 8);
    bytes[VersionHash.BYTES - 1] = (byte) number;
    return VersionHash.of(bytes);
  }

  static WriterId writer(int number) {
    return WriterId.of(new byte[] {(byte) (number >> 8), (byte) number});
  }

  static Dot dot(int writer, long counter) {
    return new Dot(writer(writer), counter);
  }
}
