package dev.coterie.node.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The bearer token of a running node: 256 random bits, new at each start. */
public final class ApiToken {
  private static final int BYTES = 32;
  private static final String SCHEME = "Bearer ";

  private final String text;

  private ApiToken(String text) {
    this.text = text;
  }

  public static ApiToken generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ApiToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  public String text() {
    return text;
  }

  /** Whether an Authorization header carries this token; takes as long whatever the bytes are. */
  boolean isIn(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Not the token: it must not get into logs. */
  @Override
  public String toString() {
    return "ApiToken";
  }
}
