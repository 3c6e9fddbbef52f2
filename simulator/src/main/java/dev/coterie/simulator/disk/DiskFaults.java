package dev.coterie.simulator.disk;

/**
 * How often a disk goes wrong by chance, as shares of its operations, 0 to 1.
 *
 * @param readError reads that fail
 * @param writeError writes that fail, half done
 * @param forceError forces that fail; what was written may be lost all the same
 * @param lostForce forces that report success and do nothing, so that a power cut loses what they
 *     were to make safe
 * @param misdirectedWrite writes that hit another sector of the file, and not the one they were for
 * @param rottenWrite writes of which one bit turns over on the way
 */
public record DiskFaults(
    double readError,
    double writeError,
    double forceError,
    double lostForce,
    double misdirectedWrite,
    double rottenWrite) {
  /** A disk that does what it is told. */
  public static final DiskFaults NONE = new DiskFaults(0, 0, 0, 0, 0, 0);

  public DiskFaults {
    share("readError", readError);
    share("writeError", writeError);
    share("forceError", forceError);
    share("lostForce", lostForce);
    share("misdirectedWrite", misdirectedWrite);
    share("rottenWrite", rottenWrite);
  }

  private static void share(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is 0 to 1, not " + share);
    }
  }

  /** Errors that are reported. */
  public static DiskFaults errors(double share) {
    return new DiskFaults(share, share, share, 0, 0, 0);
  }

  /** Damage that nothing reports. */
  public static DiskFaults silent(double share) {
    return new DiskFaults(0, 0, 0, 0, share, share);
  }

  public DiskFaults withLostForce(double share) {
    return new DiskFaults(readError, writeError, forceError, share, misdirectedWrite, rottenWrite);
  }
}
