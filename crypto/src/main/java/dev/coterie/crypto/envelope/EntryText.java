package dev.coterie.crypto.envelope;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks of the texts in an entry. Messages name the part, never the text: it is plaintext. */
final class EntryText {

  private EntryText() {}

  /** Not empty, valid Unicode, and at most so many bytes of UTF-8. */
  static void check(String what, String text, int maxBytes) {
    if (text.isEmpty()) {
      throw new InvalidEntryException(what + " is not empty");
    }
    checkLength(what, text, maxBytes);
  }

  static void checkLength(String what, String text, int maxBytes) {
    // One character is at least one byte: this bounds the encoding below.
    int bytes = text.length() > maxBytes ? text.length() : encode(what, text).length;
    if (bytes > maxBytes) {
      throw new InvalidEntryException(
          what + " has at most " + maxBytes + " bytes of UTF-8, not " + bytes);
    }
  }

  static void checkCount(String what, int count, int limit) {
    if (count > limit) {
      throw new InvalidEntryException(
          "An entry has at most " + limit + " " + what + ", not " + count);
    }
  }

  /** UTF-8, refusing halves of surrogate pairs, which would silently become question marks. */
  static byte[] encode(String what, String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      return array;
    } catch (CharacterCodingException e) {
      throw new InvalidEntryException(what + " has half of a surrogate pair");
    }
  }
}
