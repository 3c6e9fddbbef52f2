package dev.coterie.node.libp2p.pnet;

import java.util.HexFormat;

/** The key that the peers of a private network share. Immutable. */
public final class NetworkKey {
  /** Length of the key, in bytes. */
  public static final int BYTES = 32;

  /** Longest file that is read, in characters: one with a key has 95. */
  public static final int MAX_FILE_CHARS = 1_024;

  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final String BASE16 = "/base16/";

  private final byte[] bytes;

  private NetworkKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of 32 bytes; they are copied.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static NetworkKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a network key has " + BYTES + " bytes, not " + bytes.length);
    }
    return new NetworkKey(bytes.clone());
  }

  /**
   * Reads the usual file, {@code swarm.key}: a header line, {@code /base16/}, 64 hexadecimal
   * digits.
   *
   * @throws IllegalArgumentException if it is none; the message never holds the digits
   */
  public static NetworkKey parse(String file) {
    String[] lines = file.length() > MAX_FILE_CHARS ? new String[0] : file.strip().split("\\R", -1);
    if (lines.length != 3 || !lines[0].equals(HEADER) || !lines[1].equals(BASE16)) {
      throw new IllegalArgumentException(
          "a network key is three lines: " + HEADER + ", " + BASE16 + ", 64 hexadecimal digits");
    }
    if (!lines[2].matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "the third line of a network key has 64 hexadecimal digits, not these "
              + lines[2].length()
              + " characters");
    }
    return new NetworkKey(HexFormat.of().parseHex(lines[2]));
  }

  byte[] bytes() {
    return bytes;
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "NetworkKey";
  }
}
