package dev.coterie.crypto.envelope;

import dev.coterie.crypto.address.Address;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What an entry is sealed for: its address, and the canonical bytes of its version's dot.
 * Immutable.
 */
public final class Binding {

  /** Longest dot, in bytes. */
  public static final int MAX_DOT_BYTES = 128;

  private final Address address;
  private final byte[] dot;

  private Binding(Address address, byte[] dot) {
    this.address = address;
    this.dot = dot;
  }

  /**
   * A binding; the dot is copied and not interpreted.
   *
   * @throws IllegalArgumentException unless the dot has 1 to {@link #MAX_DOT_BYTES} bytes
   */
  public static Binding of(Address address, byte[] dot) {
    if (dot.length == 0 || dot.length > MAX_DOT_BYTES) {
      throw new IllegalArgumentException(
          "A dot has 1 to " + MAX_DOT_BYTES + " bytes, not " + dot.length);
    }
    return new Binding(address, dot.clone());
  }

  public Address address() {
    return address;
  }

  /** A copy of the dot's bytes. */
  public byte[] dot() {
    return dot.clone();
  }

  String dotText() {
    return HexFormat.of().formatHex(dot);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Binding binding
        && address.equals(binding.address)
        && Arrays.equals(dot, binding.dot);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + Arrays.hashCode(dot);
  }

  @Override
  public String toString() {
    return address + " at dot " + dotText();
  }
}
