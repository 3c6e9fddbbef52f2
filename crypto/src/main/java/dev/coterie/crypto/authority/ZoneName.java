package dev.coterie.crypto.authority;

import java.util.regex.Pattern;

/**
 * The name of what may fail as a whole, a rack or a data centre: 1 to 32 characters, lower-case
 * letters, digits, {@code .}, {@code _} and {@code -}, beginning with a letter or digit.
 */
public record ZoneName(String value) implements Comparable<ZoneName> {
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (AuthorityLimits.MAX_ZONE_NAME_CHARS - 1) + "}");

  /** Throws {@link IllegalArgumentException} for a bad name: {@link #parse} is for input. */
  public ZoneName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(complaint(value));
    }
  }

  /** Reads a name that a person or a peer gave. */
  public static ZoneName parse(String text) throws AuthorityException {
    if (!FORM.matcher(text).matches()) {
      throw new AuthorityException(AuthorityException.Reason.BAD_NAME, complaint(text));
    }
    return new ZoneName(text);
  }

  private static String complaint(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return "'"
        + shown
        + "' is no zone: one has 1 to "
        + AuthorityLimits.MAX_ZONE_NAME_CHARS
        + " characters a-z 0-9 . _ -, and begins with a letter or digit";
  }

  @Override
  public int compareTo(ZoneName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
