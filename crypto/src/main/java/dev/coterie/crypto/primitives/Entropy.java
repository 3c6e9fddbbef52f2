package dev.coterie.crypto.primitives;

/**
 * A source of unpredictable bytes, handed in from outside.
 *
 * <p>In production it is the operating system's generator; in tests and simulations a seeded one.
 * Keys, ephemeral secrets and file keys are only as secret as this source.
 */
@FunctionalInterface
public interface Entropy {

  /** Overwrites every byte of {@code target}. */
  void fill(byte[] target);

  /**
   * Whether this is the operating system's generator, so that another that draws from it may take
   * its place.
   */
  default boolean isSystem() {
    return false;
  }

  /** A fresh array of {@code count} bytes. */
  default byte[] bytes(int count) {
    byte[] target = new byte[count];
    fill(target);
    return target;
  }
}
