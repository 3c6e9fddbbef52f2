package dev.coterie.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.InvalidEntryException;
import dev.coterie.dht.replica.Level;
import dev.coterie.node.config.Shown;
import dev.coterie.node.context.PutRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A write as a JSON document: the members of a sibling in an answer, and what belongs to the write.
 * An unknown member is refused: it may have meant something.
 */
final class EntryDocument {
  static final String MEDIA_TYPE = "application/vnd.coterie.entry+json";
  static final String UTF_8 = "utf-8";
  static final String BASE_64 = "base64";

  private static final Set<String> MEMBERS =
      new TreeSet<>(
          List.of(
              "op",
              "address",
              "content",
              "encoding",
              "mediaType",
              "roles",
              "tags",
              "technologies",
              "metadata",
              "links",
              "ttl",
              "consistency",
              "context",
              "ifMatch",
              "ifAbsent"));

  private final ObjectNode document;

  private EntryDocument(ObjectNode document) {
    this.document = document;
  }

  /**
   * @param unsaid the level where the document names none
   */
  static PutRequest toPut(Address address, ObjectNode document, Level unsaid) {
    onlyMembers(document, MEMBERS);
    return new EntryDocument(document).toPut(address, unsaid);
  }

  static void onlyMembers(ObjectNode document, Set<String> known) {
    for (var names = document.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw Inputs.invalid(
            "'" + Shown.of(name) + "' is no member of this document; it has " + known + ".");
      }
    }
  }

  private PutRequest toPut(Address address, Level unsaid) {
    Entry entry;
    try {
      entry = entry();
    } catch (InvalidEntryException e) {
      throw Inputs.invalid(e.getMessage() + ". Nothing was written.");
    }
    Optional<Duration> timeToLive =
        Optional.ofNullable(text(document, "ttl")).map(text -> Inputs.duration("ttl", text));
    return new PutRequest(
        address,
        entry,
        rolesOf(texts("roles")),
        Condition.of(
            text(document, "context"), text(document, "ifMatch"), flag(document, "ifAbsent")),
        level(document, unsaid),
        timeToLive);
  }

  /** Role names in their form, at least one. */
  static List<String> rolesOf(List<String> names) {
    if (names.isEmpty()) {
      throw Inputs.invalid(
          "A write names at least one role that it is sealed to. Nothing was written.");
    }
    names.forEach(Inputs::role);
    return names.stream().distinct().toList();
  }

  private Entry entry() {
    Entry.Builder builder = Entry.builder();
    String content = text(document, "content");
    if (content == null) {
      throw Inputs.invalid("The document has no content. Nothing was written.");
    }
    String encoding = text(document, "encoding");
    if (encoding == null || encoding.equals(UTF_8)) {
      builder.text(content);
    } else if (encoding.equals(BASE_64)) {
      builder.content(decoded(content));
    } else {
      throw Inputs.invalid(
          "encoding is utf-8 or base64, not '" + Shown.of(encoding) + "'. Nothing was written.");
    }
    String mediaType = text(document, "mediaType");
    if (mediaType != null) {
      builder.mediaType(mediaType);
    }
    texts("tags").forEach(builder::tag);
    texts("technologies").forEach(builder::technology);
    texts("links").forEach(builder::link);
    metadata((name, value) -> builder.metadata(name, value));
    return builder.build();
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw Inputs.invalid("content is not valid base64. Nothing was written.");
    }
  }

  private interface Field {
    void accept(String name, String value);
  }

  private void metadata(Field field) {
    JsonNode node = document.get("metadata");
    if (node == null) {
      return;
    }
    if (!(node instanceof ObjectNode object)) {
      throw Inputs.invalid("metadata must be an object of texts. Nothing was written.");
    }
    for (var member : object.properties()) {
      field.accept(member.getKey(), textOf("metadata", member.getValue()));
    }
  }

  private List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    eachText(document, name, texts::add);
    return texts;
  }

  /** Hands over each text of an array; nothing where there is none. */
  static void eachText(ObjectNode document, String name, Consumer<String> consumer) {
    JsonNode node = document.get(name);
    if (node == null) {
      return;
    }
    if (!node.isArray()) {
      throw Inputs.invalid(name + " must be an array of texts. Nothing was done.");
    }
    node.forEach(element -> consumer.accept(textOf(name, element)));
  }

  static Level level(ObjectNode document, Level unsaid) {
    String text = text(document, "consistency");
    return text == null ? unsaid : Inputs.level(text);
  }

  static boolean flag(ObjectNode document, String name) {
    JsonNode node = document.get(name);
    if (node != null && !node.isBoolean()) {
      throw Inputs.invalid(name + " must be true or false. Nothing was done.");
    }
    return node != null && node.booleanValue();
  }

  static @Nullable String text(ObjectNode document, String name) {
    JsonNode node = document.get(name);
    return node == null || node.isNull() ? null : textOf(name, node);
  }

  private static String textOf(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw Inputs.invalid(name + " must be text. Nothing was done.");
    }
    return node.textValue();
  }
}
