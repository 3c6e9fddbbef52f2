package dev.coterie.node.config;

/** Foreign text as it may stand in a message: short, and on one line. */
public final class Shown {
  private static final int MAX_CHARACTERS = 120;

  private Shown() {}

  public static String of(String text) {
    String cut = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + "…" : text;
    StringBuilder shown = new StringBuilder(cut.length());
    cut.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return shown.toString();
  }
}
