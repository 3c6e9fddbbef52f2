package dev.coterie.node.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Tells text from other content. */
public final class Texts {
  private Texts() {}

  /**
   * Whether the bytes are text that a person could read and JSON could carry without much ado:
   * valid UTF-8, and no control characters but tabs and line ends.
   */
  public static boolean isText(byte[] content) {
    for (byte b : content) {
      if ((b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') || b == 0x7f) {
        return false;
      }
    }
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      return true;
    } catch (CharacterCodingException e) {
      return false; // the answer to the question, not a failure
    }
  }
}
