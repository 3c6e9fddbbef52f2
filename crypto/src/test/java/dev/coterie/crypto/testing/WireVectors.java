package dev.coterie.crypto.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Golden bytes of libp2p's formats, made with other implementations ({@code wire-vectors.json}).
 * Values are named by path: {@code ed25519.seed}, {@code multiaddrs[0].hex}.
 */
public final class WireVectors {

  private static final Map<String, String> VALUES = load();

  private WireVectors() {}

  /** The text at the path; fails if there is none. */
  public static String text(String path) {
    String value = VALUES.get(path);
    if (value == null) {
      throw new IllegalArgumentException("No vector " + path + "; there are " + VALUES.keySet());
    }
    return value;
  }

  /** The bytes whose hexadecimal digits are at the path. */
  public static byte[] bytes(String path) {
    return HexFormat.of().parseHex(text(path));
  }

  /** Every path and value, sorted by path. */
  public static Map<String, String> all() {
    return new TreeMap<>(VALUES);
  }

  private static Map<String, String> load() {
    Map<String, String> values = new TreeMap<>();
    try (InputStream file = WireVectors.class.getResourceAsStream("wire-vectors.json");
        JsonParser json = new JsonFactory().createParser(file)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isScalarValue()) {
          String path = json.getParsingContext().pathAsPointer().toString();
          values.put(dotted(path), json.getText());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  /** JSON pointer to dotted path: {@code /a/0/b} to {@code a[0].b}. */
  private static String dotted(String pointer) {
    return pointer.substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.');
  }
}
