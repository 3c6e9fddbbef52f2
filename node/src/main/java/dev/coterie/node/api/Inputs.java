package dev.coterie.node.api;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.InvalidAddressException;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleLevel;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.config.DurationText;
import dev.coterie.node.config.Shown;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads what callers send; what makes no sense is {@code INVALID}, and says why. */
final class Inputs {
  private Inputs() {}

  static CoterieException invalid(String message) {
    return new CoterieException(Kind.INVALID, message);
  }

  static Address address(String text) {
    try {
      return Address.parse(text);
    } catch (InvalidAddressException e) {
      throw invalid(e.getMessage() + ". Nothing was done.");
    }
  }

  static AddressPrefix prefix(String text) {
    try {
      return AddressPrefix.parse(text);
    } catch (InvalidAddressException e) {
      throw invalid(e.getMessage() + ". Nothing was done.");
    }
  }

  static RoleName role(String text) {
    try {
      return RoleName.parse(text);
    } catch (AuthorityException e) {
      throw invalid(e.getMessage() + ". Nothing was done.");
    }
  }

  static RoleRequest roleRequest(String text) {
    try {
      return RoleRequest.parse(text);
    } catch (AuthorityException e) {
      throw invalid(e.getMessage() + ". Nothing was done.");
    }
  }

  static RoleLevel roleLevel(String text) {
    for (RoleLevel level : RoleLevel.values()) {
      if (levelText(level).equals(text)) {
        return level;
      }
    }
    throw invalid("'" + Shown.of(text) + "' is no level of a role: it is read or write.");
  }

  static String levelText(RoleLevel level) {
    return level == RoleLevel.WRITE ? "write" : "read";
  }

  static PeerId peer(String text) {
    try {
      return PeerId.parse(text);
    } catch (KeyException e) {
      throw invalid(e.getMessage() + ". Nothing was done.");
    }
  }

  static Level level(String text) {
    for (Level level : Level.values()) {
      if (level.label().equals(text)) {
        return level;
      }
    }
    throw invalid("'" + Shown.of(text) + "' is no consistency level: it is one, quorum or all.");
  }

  /** A duration above zero. */
  static Duration duration(String what, String text) {
    Duration duration;
    try {
      duration = DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(what + ": " + e.getMessage() + ".");
    }
    if (duration.isZero()) {
      throw invalid(what + " must be above zero.");
    }
    return duration;
  }

  static int count(String what, String text, int most) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= most) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw invalid(what + " must be a number from 1 to " + most + ".");
    }
    throw invalid(what + " must be a number from 1 to " + most + ", not " + text + ".");
  }

  /** Decodes a part of a path; a plus sign is a plus sign. */
  static String percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(escaped(text, i));
        i += 2;
      } else {
        if (c >= 0x80) {
          throw badEscape();
        }
        bytes.write(c);
      }
    }
    return utf8(bytes.toByteArray(), "The path");
  }

  private static int escaped(String text, int percent) {
    if (percent + 2 >= text.length()) {
      throw badEscape();
    }
    int high = Character.digit(text.charAt(percent + 1), 16);
    int low = Character.digit(text.charAt(percent + 2), 16);
    if (high < 0 || low < 0) {
      throw badEscape();
    }
    return high << 4 | low;
  }

  private static CoterieException badEscape() {
    return invalid("The path is not percent-encoded UTF-8.");
  }

  static String utf8(byte[] bytes, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(what + " is not valid UTF-8.");
    }
  }
}
