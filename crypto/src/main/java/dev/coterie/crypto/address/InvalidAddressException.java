package dev.coterie.crypto.address;

/** A text, or a list of blinded segments, is no address or prefix; the message says why. */
public final class InvalidAddressException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 200;

  InvalidAddressException(String what) {
    super(what);
  }

  InvalidAddressException(String value, String what) {
    super("Not an address: " + shown(value) + ": " + what);
  }

  /**
   * The value, shortened and with control characters made visible: it goes to logs and terminals.
   */
  private static String shown(String value) {
    StringBuilder text = new StringBuilder("\"");
    int end = Math.min(value.length(), SHOWN_CHARACTERS);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append(end < value.length() ? "…\"" : "\"").toString();
  }
}
