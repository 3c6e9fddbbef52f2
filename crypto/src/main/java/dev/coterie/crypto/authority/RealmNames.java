package dev.coterie.crypto.authority;

import java.nio.charset.StandardCharsets;

/** What a realm may be called: 1 to 256 bytes of UTF-8 without control characters. */
final class RealmNames {
  private RealmNames() {}

  static void require(String name) throws AuthorityException {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > AuthorityLimits.MAX_REALM_NAME_BYTES) {
      throw new AuthorityException(
          AuthorityException.Reason.OVER_LIMIT,
          "a realm name of "
              + bytes
              + " bytes; the limit is "
              + AuthorityLimits.MAX_REALM_NAME_BYTES);
    }
    if (name.isBlank() || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new AuthorityException(
          AuthorityException.Reason.BAD_NAME,
          "a realm name that is blank or has control characters: choose a plain name");
    }
  }
}
