package dev.coterie.node.context;

import dev.coterie.dht.key.Key;
import dev.coterie.vectorclock.MalformedClockException;
import dev.coterie.vectorclock.VectorClock;
import java.util.Arrays;
import java.util.Base64;

/**
 * A causal context as a string: what its holder has seen of one entry. Opaque to applications, and
 * good for that entry only.
 *
 * <p>Bytes: format, the first eight bytes of the key, the clock in its canonical form; as text in
 * URL-safe base64.
 */
public record ContextToken(byte[] keyTag, VectorClock clock) {
  private static final byte FORMAT = 1;
  private static final int TAG_BYTES = 8;

  /** Longest token as text: a clock at its hard limit of writers. */
  public static final int MAX_CHARACTERS = 256 << 10;

  static ContextToken of(Key key, VectorClock clock) {
    return new ContextToken(Arrays.copyOf(key.bytes(), TAG_BYTES), clock);
  }

  /** Reads a token; anything else is {@link CoterieException.Kind#INVALID}. */
  public static ContextToken parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw invalid("it has " + text.length() + " characters, over " + MAX_CHARACTERS);
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.trim());
    } catch (IllegalArgumentException e) {
      throw invalid("it is no base64");
    }
    if (bytes.length < 1 + TAG_BYTES || bytes[0] != FORMAT) {
      throw invalid("it is cut short, or of another format");
    }
    try {
      return new ContextToken(
          Arrays.copyOfRange(bytes, 1, 1 + TAG_BYTES),
          VectorClock.decode(Arrays.copyOfRange(bytes, 1 + TAG_BYTES, bytes.length)));
    } catch (MalformedClockException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static CoterieException invalid(String why) {
    return new CoterieException(
        CoterieException.Kind.INVALID,
        "This is no context token: " + why + ". Nothing was written. Take the token from a get.");
  }

  /** The clock, if the token is for this key. */
  VectorClock clockFor(Key key) {
    if (!Arrays.equals(keyTag, Arrays.copyOf(key.bytes(), TAG_BYTES))) {
      throw new CoterieException(
          CoterieException.Kind.INVALID,
          "This context token is for another entry. Nothing was written. Read the entry that you"
              + " mean to write, and use the token of that read.");
    }
    return clock;
  }

  @Override
  public String toString() {
    byte[] clockBytes = clock.encode();
    byte[] bytes = new byte[1 + TAG_BYTES + clockBytes.length];
    bytes[0] = FORMAT;
    System.arraycopy(keyTag, 0, bytes, 1, TAG_BYTES);
    System.arraycopy(clockBytes, 0, bytes, 1 + TAG_BYTES, clockBytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContextToken that
        && Arrays.equals(keyTag, that.keyTag)
        && clock.equals(that.clock);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keyTag) + clock.hashCode();
  }
}
