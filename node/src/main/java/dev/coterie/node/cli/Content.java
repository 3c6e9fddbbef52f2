package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.api.Texts;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/** Content of an entry on its way between files, standard input and JSON. */
record Content(byte[] bytes, String mediaType) {

  static Content ofText(String text) {
    return new Content(text.getBytes(StandardCharsets.UTF_8), MediaTypes.TEXT);
  }

  static Content ofFile(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = bounded(in, file.toString());
      return new Content(bytes, MediaTypes.of(String.valueOf(file.getFileName()), bytes));
    } catch (NoSuchFileException e) {
      throw new CoterieException(
          Kind.INVALID, "There is no file " + file + ". Nothing was written.", e);
    } catch (AccessDeniedException e) {
      throw new CoterieException(Kind.INVALID, file + " may not be read. Nothing was written.", e);
    } catch (IOException e) {
      throw new CoterieException(
          Kind.INVALID, file + " cannot be read: " + e.getMessage() + ". Nothing was written.", e);
    }
  }

  static Content ofStream(InputStream in) {
    try {
      byte[] bytes = bounded(in, "Standard input");
      return new Content(bytes, MediaTypes.ofContent(bytes));
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, "Standard input cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static byte[] bounded(InputStream in, String what) throws IOException {
    byte[] bytes = in.readNBytes(Entry.MAX_CONTENT_BYTES + 1);
    if (bytes.length > Entry.MAX_CONTENT_BYTES) {
      throw tooLarge(what);
    }
    return bytes;
  }

  static CoterieException tooLarge(String what) {
    return new CoterieException(
        Kind.INVALID,
        what
            + " is over "
            + Entry.MAX_CONTENT_BYTES
            + " bytes, the limit of an entry's content. Nothing was written.");
  }

  /** The content of a sibling. */
  static Content of(JsonNode sibling) {
    String text = sibling.path("content").asText();
    byte[] bytes =
        sibling.path("encoding").asText().equals("base64")
            ? Base64.getDecoder().decode(text)
            : text.getBytes(StandardCharsets.UTF_8);
    return new Content(bytes, sibling.path("mediaType").asText());
  }

  /** Puts content, encoding and media type into a document. */
  void addTo(ObjectNode document) {
    boolean isText = Texts.isText(bytes);
    document.put(
        "content",
        isText
            ? new String(bytes, StandardCharsets.UTF_8)
            : Base64.getEncoder().encodeToString(bytes));
    document.put("encoding", isText ? "utf-8" : "base64");
    document.put("mediaType", mediaType);
  }
}
