package dev.coterie.crypto.address;

import java.util.List;

/**
 * The first segments of addresses, none to all: {@code ucxl://} (the whole realm), {@code
 * ucxl://shop}, {@code ucxl://shop/src}. It covers by whole segments: {@code ucxl://shop/src}
 * covers {@code ucxl://shop/src/a} and {@code ucxl://shop/src}, not {@code ucxl://shop/srcs}.
 * Immutable.
 */
public final class AddressPrefix implements Comparable<AddressPrefix> {

  /** The prefix of every address. */
  public static final AddressPrefix REALM = new AddressPrefix(List.of());

  private final List<String> names;
  private final String text;

  private AddressPrefix(List<String> names) {
    this.names = names;
    this.text = Names.text(names);
  }

  static AddressPrefix of(List<String> names) {
    return new AddressPrefix(names);
  }

  /**
   * Reads a prefix; one slash at its end is ignored.
   *
   * @throws InvalidAddressException as {@link Address#parse}, but without a least number of
   *     segments
   */
  public static AddressPrefix parse(String text) {
    return new AddressPrefix(Names.parse(text, true));
  }

  /** Whether the address is at this prefix or below it. */
  public boolean covers(Address address) {
    return coversNames(address.segments());
  }

  /** Whether everything that the other prefix covers, this one covers too. */
  public boolean covers(AddressPrefix other) {
    return coversNames(other.names);
  }

  private boolean coversNames(List<String> others) {
    return names.size() <= others.size() && names.equals(others.subList(0, names.size()));
  }

  /** The names in order: the authority is segment 0. Empty for the whole realm. */
  public List<String> segments() {
    return names;
  }

  @Override
  public int compareTo(AddressPrefix other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressPrefix prefix && names.equals(prefix.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  /** The canonical text, without a slash at its end except in {@code ucxl://} itself. */
  @Override
  public String toString() {
    return text;
  }
}
