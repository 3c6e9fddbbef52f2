package dev.coterie.crypto.authority;

import java.util.regex.Pattern;

/**
 * A role's name: 1 to 64 characters, lower-case letters, digits, {@code .}, {@code _} and {@code
 * -}, beginning with a letter or digit.
 */
public record RoleName(String value) implements Comparable<RoleName> {
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (AuthorityLimits.MAX_ROLE_NAME_CHARS - 1) + "}");

  /** Throws {@link IllegalArgumentException} for a bad name: {@link #parse} is for input. */
  public RoleName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(complaint(value));
    }
  }

  /** Reads a name that a person or a peer gave. */
  public static RoleName parse(String text) throws AuthorityException {
    if (!FORM.matcher(text).matches()) {
      throw new AuthorityException(AuthorityException.Reason.BAD_NAME, complaint(text));
    }
    return new RoleName(text);
  }

  private static String complaint(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return "'"
        + shown
        + "' is no role name: one has 1 to "
        + AuthorityLimits.MAX_ROLE_NAME_CHARS
        + " characters a-z 0-9 . _ -, and begins with a letter or digit";
  }

  @Override
  public int compareTo(RoleName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
