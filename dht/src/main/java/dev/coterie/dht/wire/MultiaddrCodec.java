package dev.coterie.dht.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Multiaddrs between text, parts and bytes; every failure is the one typed exception. */
final class MultiaddrCodec {
  /** Longest text that is looked at: percent escapes treble what is at most 1,024 bytes. */
  private static final int MAX_TEXT = 4 * Multiaddr.MAX_BYTES;

  /** How much of a refused value the message shows, in characters. */
  private static final int SHOWN = 200;

  private MultiaddrCodec() {}

  static List<MultiaddrPart> parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw refused(text, "a text has at most " + MAX_TEXT + " characters, not " + text.length());
    }
    if (!text.startsWith("/")) {
      throw refused(text, "it must begin with '/'");
    }
    int end = text.length();
    while (end > 1 && text.charAt(end - 1) == '/') {
      end--;
    }
    String[] words = text.substring(1, end).split("/", -1);
    List<MultiaddrPart> parts = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      MultiaddrProtocol protocol = MultiaddrProtocol.byName(words[i]);
      if (protocol == null) {
        throw refused(text, "unknown protocol '" + words[i] + "'");
      }
      if (protocol.size == 0) {
        parts.add(new MultiaddrPart(protocol.code, new byte[0]));
      } else if (++i == words.length) {
        throw refused(text, "/" + protocol.text + " needs a value");
      } else {
        parts.add(new MultiaddrPart(protocol.code, valueOf(text, protocol, words[i])));
      }
    }
    return parts;
  }

  private static byte[] valueOf(String text, MultiaddrProtocol protocol, String word) {
    try {
      return MultiaddrValues.parse(protocol, word);
    } catch (IllegalArgumentException e) {
      throw refused(text, "/" + protocol.text + "/" + word + ": " + e.getMessage());
    }
  }

  static byte[] encode(List<MultiaddrPart> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    for (MultiaddrPart part : parts) {
      writeVarint(out, part.code());
      MultiaddrProtocol protocol = MultiaddrProtocol.byCode(part.code());
      if (protocol != null && protocol.size == MultiaddrProtocol.PREFIXED) {
        writeVarint(out, part.value().length);
      }
      out.writeBytes(part.value());
    }
    if (out.size() > Multiaddr.MAX_BYTES) {
      throw refused(show(parts), tooLong(out.size()));
    }
    return out.toByteArray();
  }

  static List<MultiaddrPart> decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw refused("''", "it is empty");
    }
    if (bytes.length > Multiaddr.MAX_BYTES) {
      throw refused(hex(bytes), tooLong(bytes.length));
    }
    List<MultiaddrPart> parts = new ArrayList<>();
    Cursor cursor = new Cursor(bytes);
    while (cursor.at < bytes.length) {
      int code = cursor.varint();
      MultiaddrProtocol protocol = MultiaddrProtocol.byCode(code);
      if (protocol == null) {
        parts.add(new MultiaddrPart(code, cursor.take(bytes.length - cursor.at)));
      } else {
        int size = protocol.size == MultiaddrProtocol.PREFIXED ? cursor.varint() : protocol.size;
        byte[] value = cursor.take(size);
        check(bytes, protocol, value);
        parts.add(new MultiaddrPart(code, value));
      }
    }
    return List.copyOf(parts);
  }

  private static void check(byte[] bytes, MultiaddrProtocol protocol, byte[] value) {
    try {
      MultiaddrValues.check(protocol, value);
    } catch (IllegalArgumentException e) {
      throw refused(hex(bytes), "value of /" + protocol.text + ": " + e.getMessage());
    }
  }

  static String show(List<MultiaddrPart> parts) {
    StringBuilder text = new StringBuilder(64);
    for (MultiaddrPart part : parts) {
      MultiaddrProtocol protocol = MultiaddrProtocol.byCode(part.code());
      if (protocol == null) {
        text.append("/unknown-").append(part.code());
        text.append('/').append(HexFormat.of().formatHex(part.value()));
      } else {
        text.append('/').append(protocol.text);
        if (protocol.size != 0) {
          text.append('/').append(MultiaddrValues.show(protocol, part.value()));
        }
      }
    }
    return text.toString();
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static String tooLong(int size) {
    return "it has " + size + " bytes, more than " + Multiaddr.MAX_BYTES;
  }

  private static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN / 2));
  }

  private static InvalidMultiaddrException refused(String value, String problem) {
    String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    return new InvalidMultiaddrException(shown, problem);
  }

  /** Reads forwards through bytes, never past their end. */
  private static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    /** A varint of at most 31 bits, in its shortest form as the specification demands. */
    int varint() {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        if (at == bytes.length) {
          throw refused(hex(bytes), "it ends inside a varint");
        }
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          if (next == 0 && shift > 0 || value > Integer.MAX_VALUE) {
            break;
          }
          return (int) value;
        }
      }
      throw refused(hex(bytes), "a varint is longer than needed or above 31 bits");
    }

    byte[] take(int count) {
      if (count > bytes.length - at) {
        throw refused(
            hex(bytes), "a value of " + count + " bytes, where " + (bytes.length - at) + " follow");
      }
      at += count;
      return Arrays.copyOfRange(bytes, at - count, at);
    }
  }
}
