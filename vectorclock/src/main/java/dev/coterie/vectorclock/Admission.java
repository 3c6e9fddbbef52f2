package dev.coterie.vectorclock;

/** Whether a replica takes a new version from its writer; see {@link Siblings#admission}. */
public sealed interface Admission {
  /** Whether it is taken. */
  default boolean isAdmitted() {
    return this instanceof Admitted;
  }

  /** The version may be taken. */
  record Admitted() implements Admission {}

  /**
   * The version is not taken and nothing changes. Reading the entry and writing a resolution with
   * the token of that read helps.
   *
   * @param limit what there would be too much of
   * @param value what it would come to
   * @param max the most that is allowed
   */
  record Refused(Limit limit, int value, int max) implements Admission {
    /** The refusal in words, with the value and the limit. */
    public String message() {
      return limit.words() + ": " + value + ", at most " + max + "; resolve the entry first";
    }
  }
}
