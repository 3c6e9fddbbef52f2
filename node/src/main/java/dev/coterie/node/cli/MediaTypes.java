package dev.coterie.node.cli;

import dev.coterie.node.api.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells the media type of a file: by its extension where that is telling, else text if it reads as
 * such. The same on every machine: it does not ask the operating system.
 */
final class MediaTypes {
  static final String BINARY = "application/octet-stream";
  static final String TEXT = "text/plain; charset=utf-8";

  private static final Map<String, String> BY_EXTENSION =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("css", "text/css; charset=utf-8"),
              Map.entry("csv", "text/csv; charset=utf-8"),
              Map.entry("gif", "image/gif"),
              Map.entry("gz", "application/gzip"),
              Map.entry("htm", "text/html; charset=utf-8"),
              Map.entry("html", "text/html; charset=utf-8"),
              Map.entry("jar", "application/java-archive"),
              Map.entry("jpeg", "image/jpeg"),
              Map.entry("jpg", "image/jpeg"),
              Map.entry("js", "text/javascript; charset=utf-8"),
              Map.entry("json", "application/json"),
              Map.entry("md", "text/markdown; charset=utf-8"),
              Map.entry("pdf", "application/pdf"),
              Map.entry("png", "image/png"),
              Map.entry("svg", "image/svg+xml"),
              Map.entry("webp", "image/webp"),
              Map.entry("xml", "application/xml"),
              Map.entry("yaml", "application/yaml"),
              Map.entry("yml", "application/yaml"),
              Map.entry("zip", "application/zip")));

  private MediaTypes() {}

  static String of(String fileName, byte[] content) {
    int dot = fileName.lastIndexOf('.');
    String extension = dot < 0 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    String known = BY_EXTENSION.get(extension);
    if (known == null) {
      return ofContent(content);
    }
    return known.contains("charset=utf-8") && !Texts.isText(content) ? BINARY : known;
  }

  static String ofContent(byte[] content) {
    return Texts.isText(content) ? TEXT : BINARY;
  }
}
