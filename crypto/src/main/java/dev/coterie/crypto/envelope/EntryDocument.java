package dev.coterie.crypto.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Writes the document of an entry: one line of JSON, then the content; see the package. */
final class EntryDocument {

  static final int FORMAT = 1;

  /** age v1 with X25519 recipients, around zstd. */
  static final int SUITE = 1;

  /** Longest first line, its line feed included, in bytes. */
  static final int MAX_PREAMBLE_BYTES = 256 * 1024;

  /** Objects within arrays within the line; ours has one level, unknown fields may have more. */
  private static final int MAX_DEPTH = 16;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_PREAMBLE_BYTES)
                  .maxNameLength(MAX_PREAMBLE_BYTES)
                  .build())
          .build();

  private EntryDocument() {}

  static byte[] encode(Entry entry, Binding binding) throws EnvelopeException {
    byte[] content = entry.contentUncopied();
    ByteArrayOutputStream document = new ByteArrayOutputStream(512 + content.length);
    try (JsonGenerator json = JSON.createGenerator(document)) {
      writePreamble(json, entry, binding);
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory cannot fail", e);
    }
    document.write('\n');
    if (document.size() > MAX_PREAMBLE_BYTES) {
      throw new EnvelopeException.TooLarge(
          "The description of an entry (tags, metadata and links together)",
          document.size(),
          MAX_PREAMBLE_BYTES);
    }
    document.write(content, 0, content.length);
    return document.toByteArray();
  }

  private static void writePreamble(JsonGenerator json, Entry entry, Binding binding)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("format", FORMAT);
    json.writeNumberField("suite", SUITE);
    json.writeStringField("address", binding.address().toString());
    json.writeStringField("dot", binding.dotText());
    json.writeStringField("mediaType", entry.mediaType());
    writeArray(json, "tags", entry.tags());
    writeArray(json, "technologies", entry.technologies());
    json.writeObjectFieldStart("metadata");
    for (var field : entry.metadata().entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
    writeArray(json, "links", entry.links());
    json.writeNumberField("size", entry.contentUncopied().length);
    json.writeEndObject();
  }

  private static void writeArray(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
