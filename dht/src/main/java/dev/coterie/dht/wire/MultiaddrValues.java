package dev.coterie.dht.wire;

import dev.coterie.crypto.identity.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The values of each multiaddr protocol between text and bytes; each failure says what it wants.
 */
final class MultiaddrValues {
  private static final String UNESCAPED = "-_.!~*'()";

  private MultiaddrValues() {}

  static byte[] parse(MultiaddrProtocol protocol, String word) {
    byte[] value =
        switch (protocol) {
          case IP4 -> IpText.parse4(word);
          case IP6 -> IpText.parse6(word);
          case P2P -> PeerId.parse(word).bytes();
          case CERTHASH -> certhash(word);
          case UNIX -> unescape(word);
          default -> protocol.isPort() ? port(word) : word.getBytes(StandardCharsets.UTF_8);
        };
    check(protocol, value);
    return value;
  }

  static String show(MultiaddrProtocol protocol, byte[] value) {
    return switch (protocol) {
      case IP4 -> IpText.show4(value);
      case IP6 -> IpText.show6(value);
      case P2P -> PeerId.fromBytes(value).toString();
      case CERTHASH -> "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(value);
      case UNIX -> escape(value);
      default ->
          protocol.isPort()
              ? Integer.toString((value[0] & 255) << 8 | value[1] & 255)
              : new String(value, StandardCharsets.UTF_8);
    };
  }

  /**
   * Refuses a value of the right size that cannot be shown, or not without changing its meaning.
   */
  static void check(MultiaddrProtocol protocol, byte[] value) {
    switch (protocol) {
      case P2P -> PeerId.fromBytes(value);
      case DNS, DNS4, DNS6, DNSADDR, SNI, IP6ZONE -> checkName(value);
      case UNIX, CERTHASH -> {
        if (value.length == 0) {
          throw new IllegalArgumentException("it is empty");
        }
      }
      default -> {
        // Of fixed size: every value is one.
      }
    }
  }

  private static void checkName(byte[] value) {
    String name = utf8(value);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a name is not empty");
    }
    if (name.chars().anyMatch(c -> c == '/' || c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("a name has no '/', space or control character");
    }
  }

  private static String utf8(byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a name is UTF-8", e);
    }
  }

  private static byte[] port(String word) {
    boolean digits =
        !word.isEmpty() && word.length() <= 5 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits ? Integer.parseInt(word) : -1;
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535");
    }
    return new byte[] {(byte) (port >>> 8), (byte) port};
  }

  private static byte[] certhash(String word) {
    if (!word.startsWith("u")) {
      throw new IllegalArgumentException("a certhash is multibase base64url, beginning with 'u'");
    }
    return Base64.getUrlDecoder().decode(word.substring(1));
  }

  private static String escape(byte[] value) {
    StringBuilder text = new StringBuilder(value.length);
    for (byte b : value) {
      int c = b & 255;
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || UNESCAPED.indexOf(c) >= 0) {
        text.append((char) c);
      } else {
        text.append(String.format("%%%02X", c));
      }
    }
    return text.toString();
  }

  private static byte[] unescape(String word) {
    byte[] from = word.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[from.length];
    int used = 0;
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '%') {
        bytes[used++] = from[i];
      } else {
        int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
        int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("'%' is followed by two hex digits");
        }
        bytes[used++] = (byte) (high << 4 | low);
        i += 2;
      }
    }
    return Arrays.copyOf(bytes, used);
  }
}
