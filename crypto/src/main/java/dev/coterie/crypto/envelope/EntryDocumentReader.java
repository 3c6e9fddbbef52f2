package dev.coterie.crypto.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.InvalidAddressException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document of an entry. Whoever can seal to a role can put anything in it, so it is
 * checked like any foreign bytes. Messages do not quote it.
 */
final class EntryDocumentReader {

  private static final int LINE_FEED = '\n';

  private final Entry.Builder builder = Entry.builder();
  private @Nullable String address;
  private @Nullable String dot;
  private long size = -1;

  private EntryDocumentReader() {}

  /** The entry and what it was sealed for. */
  record Bound(Entry entry, Binding binding) {}

  static Bound read(byte[] document) throws EnvelopeException {
    EntryDocumentReader reader = new EntryDocumentReader();
    int lineLength = lineLength(document);
    try (JsonParser json = EntryDocument.JSON.createParser(document, 0, lineLength)) {
      reader.readPreamble(json);
    } catch (IOException e) {
      // Its message may quote the entry.
      throw new EnvelopeException.Malformed("The first line of an entry is not valid JSON");
    } catch (InvalidEntryException e) {
      throw new EnvelopeException.Malformed(String.valueOf(e.getMessage()));
    }
    return reader.bound(Arrays.copyOfRange(document, lineLength + 1, document.length));
  }

  private static int lineLength(byte[] document) throws EnvelopeException {
    int limit = Math.min(document.length, EntryDocument.MAX_PREAMBLE_BYTES);
    for (int i = 0; i < limit; i++) {
      if (document[i] == LINE_FEED) {
        return i;
      }
    }
    throw new EnvelopeException.Malformed(
        "An entry has no first line of at most " + EntryDocument.MAX_PREAMBLE_BYTES + " bytes");
  }

  private void readPreamble(JsonParser json) throws IOException, EnvelopeException {
    require(json.nextToken() == JsonToken.START_OBJECT, "a JSON object on its first line");
    require("format".equals(json.nextFieldName()), "\"format\" as its first field");
    requireNumber(json, EntryDocument.FORMAT, "format");
    require("suite".equals(json.nextFieldName()), "\"suite\" as its second field");
    requireNumber(json, EntryDocument.SUITE, "suite");
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      readField(json, name);
    }
    require(json.currentToken() == JsonToken.END_OBJECT, "a JSON object on its first line");
    require(json.nextToken() == null, "nothing but a JSON object on its first line");
  }

  private static void requireNumber(JsonParser json, int known, String what)
      throws IOException, EnvelopeException {
    require(json.nextToken() == JsonToken.VALUE_NUMBER_INT, "a number as its " + what);
    if (json.getLongValue() != known) {
      throw new EnvelopeException.Unsupported(
          "An entry of " + what + " " + json.getLongValue() + "; only " + known + " is known");
    }
  }

  private void readField(JsonParser json, String name) throws IOException, EnvelopeException {
    switch (name) {
      case "address" -> address = text(json);
      case "dot" -> dot = text(json);
      case "mediaType" -> builder.mediaType(text(json));
      case "tags" -> readArray(json, builder::tag);
      case "technologies" -> readArray(json, builder::technology);
      case "metadata" -> readMetadata(json);
      case "links" -> readArray(json, builder::link);
      case "size" -> {
        require(json.nextToken() == JsonToken.VALUE_NUMBER_INT, "a number as its size");
        size = json.getLongValue();
      }
      default -> {
        json.nextToken();
        json.skipChildren();
      }
    }
  }

  private void readMetadata(JsonParser json) throws IOException, EnvelopeException {
    require(json.nextToken() == JsonToken.START_OBJECT, "an object as its metadata");
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      builder.metadata(name, text(json));
    }
  }

  private static void readArray(JsonParser json, TextConsumer consumer)
      throws IOException, EnvelopeException {
    require(json.nextToken() == JsonToken.START_ARRAY, "arrays as its tags and links");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.VALUE_STRING, "strings in its arrays");
      consumer.accept(json.getText());
    }
  }

  private static String text(JsonParser json) throws IOException, EnvelopeException {
    require(json.nextToken() == JsonToken.VALUE_STRING, "strings as its texts");
    return json.getText();
  }

  private static void require(boolean right, String what) throws EnvelopeException {
    if (!right) {
      throw new EnvelopeException.Malformed("An entry has " + what);
    }
  }

  private Bound bound(byte[] content) throws EnvelopeException {
    if (size != content.length) {
      throw new EnvelopeException.Malformed(
          "An entry says that its content has " + size + " bytes, and it has " + content.length);
    }
    if (address == null || dot == null) {
      throw new EnvelopeException.Malformed("An entry has an address and a dot");
    }
    try {
      Binding binding = Binding.of(Address.parse(address), HexFormat.of().parseHex(dot));
      return new Bound(builder.content(content).build(), binding);
    } catch (InvalidAddressException e) {
      throw new EnvelopeException.Malformed("An entry's address is no address");
    } catch (InvalidEntryException e) {
      throw new EnvelopeException.Malformed(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new EnvelopeException.Malformed("An entry's dot is no dot in hexadecimal");
    }
  }

  /** Takes one text of an array. */
  @FunctionalInterface
  private interface TextConsumer {
    Entry.Builder accept(String text);
  }
}
