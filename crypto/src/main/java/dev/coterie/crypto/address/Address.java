package dev.coterie.crypto.address;

import java.util.List;

/**
 * The name of one entry, {@code ucxl://authority/segment/…}, in canonical form; immutable, ordered
 * by its text.
 */
public final class Address implements Comparable<Address> {

  /** Most segments, the authority included. */
  public static final int MAX_SEGMENTS = 64;

  /** Longest canonical text, {@code ucxl://} included, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  private final List<String> names;
  private final String text;

  private Address(List<String> names) {
    this.names = names;
    this.text = Names.text(names);
  }

  /**
   * Reads an address and brings it to Unicode normalization form C. Nothing is percent-decoded.
   *
   * @throws InvalidAddressException if it does not start with {@code ucxl://}; lacks an authority
   *     or a segment after it; has an empty, {@code .} or {@code ..} segment, a control character
   *     or half a surrogate pair; or exceeds {@link #MAX_SEGMENTS} or {@link #MAX_BYTES}
   */
  public static Address parse(String text) {
    List<String> names = Names.parse(text, false);
    if (names.size() < 2) {
      throw new InvalidAddressException(text, "it has no segment after the authority");
    }
    return new Address(names);
  }

  /** The first name, after {@code ucxl://}. */
  public String authority() {
    return names.get(0);
  }

  /** All names in order: the authority is segment 0. */
  public List<String> segments() {
    return names;
  }

  /** This address as the prefix that covers it and everything below it. */
  public AddressPrefix asPrefix() {
    return AddressPrefix.of(names);
  }

  @Override
  public int compareTo(Address other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address address && text.equals(address.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return text;
  }
}
