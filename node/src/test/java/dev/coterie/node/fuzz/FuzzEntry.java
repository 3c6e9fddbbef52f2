package dev.coterie.node.fuzz;

/** What the fuzzer calls; the property {@code coterie.fuzz} names the target. */
public final class FuzzEntry {
  /** Names the target, as {@link FuzzTarget#toString} writes it. */
  static final String TARGET = "coterie.fuzz";

  private static final FuzzTarget CHOSEN = FuzzTarget.named(System.getProperty(TARGET, ""));

  private static final int WARM_UP_BYTES = 64;

  private FuzzEntry() {}

  /** Loads the classes of the target, which takes long while they are instrumented. */
  public static void fuzzerInitialize() throws Exception {
    for (int length = 0; length < WARM_UP_BYTES; length++) {
      CHOSEN.run(new byte[length]);
    }
  }

  /** One input. What is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    CHOSEN.run(input);
  }
}
