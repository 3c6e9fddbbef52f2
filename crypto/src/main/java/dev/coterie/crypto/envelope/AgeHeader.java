package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The textual header of an age v1 file, read strictly: canonical base64 only, one space between
 * arguments, line feeds only. Recipient types that we do not know are kept as they are.
 */
final class AgeHeader {

  static final String VERSION_LINE = "age-encryption.org/v1\n";
  static final String STANZA_MARK = "-> ";
  static final String MAC_MARK = "---";
  static final int MAC_BYTES = 32;

  private static final String VERSION_START = "age-encryption.org/";
  private static final int BODY_COLUMNS = 64;
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  /** One recipient's stanza: its arguments, the type first, and its body. */
  static final class Stanza {

    private final List<String> arguments;
    private final byte[] body;

    Stanza(List<String> arguments, byte[] body) {
      this.arguments = arguments;
      this.body = body;
    }

    String type() {
      return arguments.get(0);
    }

    List<String> arguments() {
      return arguments;
    }

    byte[] body() {
      return body;
    }
  }

  private final List<Stanza> stanzas = new ArrayList<>();
  private final byte[] file;
  private final int limit;
  private int position;
  private int macInputLength;
  private byte[] mac = new byte[0];

  private AgeHeader(byte[] file) {
    this.file = file;
    this.limit = Math.min(file.length, AgeFile.MAX_HEADER_BYTES);
  }

  static AgeHeader parse(byte[] file) throws EnvelopeException {
    AgeHeader header = new AgeHeader(file);
    header.parseVersion();
    while (!header.parseMac()) {
      header.parseStanza();
    }
    return header;
  }

  List<Stanza> stanzas() {
    return stanzas;
  }

  /** How many bytes from the file's start the MAC is over. */
  int macInputLength() {
    return macInputLength;
  }

  byte[] mac() {
    return mac;
  }

  /** Where the payload starts. */
  int length() {
    return position;
  }

  private void parseVersion() throws EnvelopeException {
    String line = nextLine();
    if (line.equals(VERSION_LINE.stripTrailing())) {
      return;
    }
    if (line.startsWith(VERSION_START)) {
      throw new EnvelopeException.Unsupported("An age file of another version than v1");
    }
    throw new EnvelopeException.Malformed("Not an age file: it does not start with its version");
  }

  /** Reads the last line, if it comes now. */
  private boolean parseMac() throws EnvelopeException {
    int start = position;
    String line = nextLine();
    if (!line.startsWith(MAC_MARK)) {
      position = start;
      return false;
    }
    if (stanzas.isEmpty()) {
      throw new EnvelopeException.Malformed("An age header has at least one recipient stanza");
    }
    if (!line.startsWith(MAC_MARK + " ")) {
      throw new EnvelopeException.Malformed("An age header's MAC line has no MAC");
    }
    macInputLength = start + MAC_MARK.length();
    mac = decodeBase64(line.substring(MAC_MARK.length() + 1));
    if (mac.length != MAC_BYTES) {
      throw new EnvelopeException.Malformed(
          "An age header's MAC has " + MAC_BYTES + " bytes, not " + mac.length);
    }
    return true;
  }

  private void parseStanza() throws EnvelopeException {
    String line = nextLine();
    if (!line.startsWith(STANZA_MARK)) {
      throw new EnvelopeException.Malformed(
          "An age header line is neither a recipient stanza nor the MAC");
    }
    if (stanzas.size() == AgeFile.MAX_STANZAS) {
      throw new EnvelopeException.Malformed(
          "An age file has more than the allowed " + AgeFile.MAX_STANZAS + " recipient stanzas");
    }
    List<String> arguments = Arrays.asList(line.substring(STANZA_MARK.length()).split(" ", -1));
    if (arguments.contains("")) {
      throw new EnvelopeException.Malformed("An age recipient stanza has an empty argument");
    }
    stanzas.add(new Stanza(arguments, parseBody()));
  }

  private byte[] parseBody() throws EnvelopeException {
    StringBuilder body = new StringBuilder();
    String line;
    do {
      line = nextLine();
      if (line.length() > BODY_COLUMNS) {
        throw new EnvelopeException.Malformed(
            "An age stanza's body line has at most " + BODY_COLUMNS + " columns");
      }
      body.append(line);
    } while (line.length() == BODY_COLUMNS);
    return decodeBase64(body.toString());
  }

  /** The next line without its line feed; printable ASCII and spaces only. */
  private String nextLine() throws EnvelopeException {
    int start = position;
    for (int at = start; at < limit; at++) {
      if (file[at] == '\n') {
        position = at + 1;
        return new String(file, start, at - start, ISO_8859_1);
      }
      if (file[at] < ' ' || file[at] > '~') {
        throw new EnvelopeException.Malformed(
            "An age header has a byte that is no printable ASCII");
      }
    }
    throw limit < file.length
        ? new EnvelopeException.Malformed(
            "An age header has more than the allowed " + AgeFile.MAX_HEADER_BYTES + " bytes")
        : new EnvelopeException.Malformed("An age file ends within its header");
  }

  static String encodeBase64(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Reads canonical base64 without padding. */
  static byte[] decodeBase64(String text) throws EnvelopeException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new EnvelopeException.Malformed("An age header has invalid base64");
    }
    // The decoder takes padding and stray bits; only what we would have written is canonical.
    if (!encodeBase64(bytes).equals(text)) {
      throw new EnvelopeException.Malformed("An age header has base64 that is not canonical");
    }
    return bytes;
  }
}
