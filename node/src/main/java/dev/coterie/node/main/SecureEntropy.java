package dev.coterie.node.main;

import dev.coterie.crypto.primitives.Entropy;
import java.security.SecureRandom;

/** Randomness for secrets, from the operating system. */
final class SecureEntropy implements Entropy {
  private final SecureRandom random = new SecureRandom();

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
  }
}
