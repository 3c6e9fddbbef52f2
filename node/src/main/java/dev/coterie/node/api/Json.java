package dev.coterie.node.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;

/** JSON as trees, read strictly: bounded, no duplicate names, nothing after the document. */
public final class Json {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME_CHARACTERS = 4096;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME_CHARACTERS)
                          .maxStringLength(ApiLimits.MAX_BODY_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** An array of the texts of the values. */
  public static ArrayNode texts(Collection<?> values) {
    ArrayNode array = array();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  /** An enum's name as documents have it: {@code not-found}. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The document on one line, as UTF-8. */
  public static byte[] bytes(JsonNode document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree is always written", e);
    }
  }

  /** The document on one line. */
  public static String line(JsonNode document) {
    return new String(bytes(document), StandardCharsets.UTF_8);
  }

  /**
   * Reads a document.
   *
   * @param what what it is, for the message
   * @throws CoterieException {@code INVALID} if it is no JSON object
   */
  public static ObjectNode parse(byte[] bytes, String what) {
    try {
      if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw invalid(what, e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid(what, String.valueOf(e.getMessage()));
    }
    throw invalid(what, "it must be an object");
  }

  private static CoterieException invalid(String what, String why) {
    return new CoterieException(Kind.INVALID, what + " cannot be read as JSON: " + why + ".");
  }
}
