package dev.coterie.crypto.envelope;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A context entry in the clear: content and what describes it. Immutable. Tags, technologies and
 * links are sets, kept sorted; metadata is a sorted map.
 */
public final class Entry {

  /** Longest content, in bytes. What can be sealed also depends on how well it compresses. */
  public static final int MAX_CONTENT_BYTES =
      EntrySealer.MAX_DOCUMENT_BYTES - EntryDocument.MAX_PREAMBLE_BYTES;

  /** Most tags, and most technologies. */
  public static final int MAX_TAGS = 64;

  /** Most metadata fields, and most links. */
  public static final int MAX_FIELDS = 256;

  /** Longest tag, technology, media type and metadata name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 256;

  /** Longest metadata value and link, in bytes of UTF-8. */
  public static final int MAX_VALUE_BYTES = 4096;

  /** The media type of content that is said to be nothing else. */
  public static final String DEFAULT_MEDIA_TYPE = "application/octet-stream";

  private final byte[] content;
  private final String mediaType;
  private final List<String> tags;
  private final List<String> technologies;
  private final SortedMap<String, String> metadata;
  private final List<String> links;

  private Entry(Builder builder) {
    this.content = builder.content;
    this.mediaType = builder.mediaType;
    this.tags = List.copyOf(builder.tags);
    this.technologies = List.copyOf(builder.technologies);
    this.metadata = Collections.unmodifiableSortedMap(new TreeMap<>(builder.metadata));
    this.links = List.copyOf(builder.links);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** An entry of plain text and nothing else. */
  public static Entry ofText(String text) {
    return builder().text(text).build();
  }

  /** A copy of the content. */
  public byte[] content() {
    return content.clone();
  }

  /** The content itself: for this package, which does not change it. */
  byte[] contentUncopied() {
    return content;
  }

  public String mediaType() {
    return mediaType;
  }

  public List<String> tags() {
    return tags;
  }

  public List<String> technologies() {
    return technologies;
  }

  public SortedMap<String, String> metadata() {
    return metadata;
  }

  /** Addresses or URIs of what this entry refers to. */
  public List<String> links() {
    return links;
  }

  /** A builder that holds what this entry holds. */
  public Builder toBuilder() {
    Builder builder = builder();
    builder.content = content;
    builder.mediaType = mediaType;
    builder.tags.addAll(tags);
    builder.technologies.addAll(technologies);
    builder.metadata.putAll(metadata);
    builder.links.addAll(links);
    return builder;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry
        && Arrays.equals(content, entry.content)
        && mediaType.equals(entry.mediaType)
        && tags.equals(entry.tags)
        && technologies.equals(entry.technologies)
        && metadata.equals(entry.metadata)
        && links.equals(entry.links);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(content) + metadata.hashCode();
  }

  /** Sizes only: entries get into logs, their content must not. */
  @Override
  public String toString() {
    return "Entry of " + content.length + " bytes";
  }

  /** Collects an entry; every method checks its limit and throws {@link InvalidEntryException}. */
  public static final class Builder {

    private byte[] content = {};
    private String mediaType = DEFAULT_MEDIA_TYPE;
    private final SortedSet<String> tags = new TreeSet<>();
    private final SortedSet<String> technologies = new TreeSet<>();
    private final SortedMap<String, String> metadata = new TreeMap<>();
    private final SortedSet<String> links = new TreeSet<>();

    private Builder() {}

    /** The content; the array is copied. */
    @CanIgnoreReturnValue
    public Builder content(byte[] content) {
      if (content.length > MAX_CONTENT_BYTES) {
        throw new InvalidEntryException(
            "Content has "
                + content.length
                + " bytes, and at most "
                + MAX_CONTENT_BYTES
                + " are allowed");
      }
      this.content = content.clone();
      return this;
    }

    /** Text content, as UTF-8, with the media type that says so. */
    @CanIgnoreReturnValue
    public Builder text(String text) {
      return content(EntryText.encode("Content", text)).mediaType("text/plain; charset=utf-8");
    }

    /** An RFC 6838 media type with its parameters; only that it is printable ASCII is checked. */
    @CanIgnoreReturnValue
    public Builder mediaType(String mediaType) {
      EntryText.check("A media type", mediaType, MAX_NAME_BYTES);
      if (!mediaType.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new InvalidEntryException("A media type has printable ASCII characters only");
      }
      this.mediaType = mediaType;
      return this;
    }

    @CanIgnoreReturnValue
    public Builder tag(String tag) {
      EntryText.check("A tag", tag, MAX_NAME_BYTES);
      tags.add(tag);
      EntryText.checkCount("tags", tags.size(), MAX_TAGS);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder technology(String technology) {
      EntryText.check("A technology", technology, MAX_NAME_BYTES);
      technologies.add(technology);
      EntryText.checkCount("technologies", technologies.size(), MAX_TAGS);
      return this;
    }

    /** One field; a later one of the same name replaces it. The value may be empty. */
    @CanIgnoreReturnValue
    public Builder metadata(String name, String value) {
      EntryText.check("A metadata name", name, MAX_NAME_BYTES);
      EntryText.checkLength("A metadata value", value, MAX_VALUE_BYTES);
      metadata.put(name, value);
      EntryText.checkCount("metadata fields", metadata.size(), MAX_FIELDS);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder link(String link) {
      EntryText.check("A link", link, MAX_VALUE_BYTES);
      links.add(link);
      EntryText.checkCount("links", links.size(), MAX_FIELDS);
      return this;
    }

    public Entry build() {
      return new Entry(this);
    }
  }
}
