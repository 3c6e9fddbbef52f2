package dev.coterie.crypto.address;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/** The text form that addresses and prefixes share: its limits and its checks. */
final class Names {

  static final String SCHEME = "ucxl://";

  private Names() {}

  /** The names in {@code text} after the scheme, in canonical form; empty for the scheme alone. */
  static List<String> parse(String text, boolean trailingSlash) {
    if (!text.startsWith(SCHEME)) {
      throw new InvalidAddressException(text, "it does not start with " + SCHEME);
    }
    // Normalizing never makes a text 1,024 times shorter, so this bounds the work on any input.
    if (text.length() > 16 * Address.MAX_BYTES) {
      throw new InvalidAddressException(text, tooLong(text.length() + " characters"));
    }
    checkCharacters(text);
    String canonical = Normalizer.normalize(text, Normalizer.Form.NFC);
    String rest = canonical.substring(SCHEME.length());
    if (trailingSlash && rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    if (rest.isEmpty() && trailingSlash) {
      return List.of();
    }
    List<String> names = split(rest);
    check(text, names);
    return names;
  }

  private static List<String> split(String rest) {
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int slash = rest.indexOf('/'); slash >= 0; slash = rest.indexOf('/', start)) {
      names.add(rest.substring(start, slash));
      start = slash + 1;
    }
    names.add(rest.substring(start));
    return List.copyOf(names);
  }

  private static void checkCharacters(String text) {
    text.codePoints()
        .forEach(
            c -> {
              if (Character.getType(c) == Character.CONTROL) {
                throw new InvalidAddressException(
                    text, String.format("it contains the control character U+%04X", c));
              }
              if (Character.getType(c) == Character.SURROGATE) {
                throw new InvalidAddressException(
                    text, String.format("it contains half of a surrogate pair, U+%04X", c));
              }
            });
  }

  private static void check(String text, List<String> names) {
    if (names.size() > Address.MAX_SEGMENTS) {
      throw new InvalidAddressException(
          text,
          "it has "
              + names.size()
              + " segments, and at most "
              + Address.MAX_SEGMENTS
              + " are allowed, the authority included");
    }
    for (String name : names) {
      if (name.isEmpty()) {
        throw new InvalidAddressException(text, "it has an empty segment");
      }
      if (name.equals(".") || name.equals("..")) {
        throw new InvalidAddressException(text, "it has the segment \"" + name + "\"");
      }
    }
    int bytes = text(names).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Address.MAX_BYTES) {
      throw new InvalidAddressException(text, tooLong(bytes + " bytes of UTF-8"));
    }
  }

  private static String tooLong(String size) {
    return "it has " + size + ", and at most " + Address.MAX_BYTES + " bytes are allowed";
  }

  static String text(List<String> names) {
    return SCHEME + String.join("/", names);
  }
}
