package dev.coterie.node.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code config.yaml}: one mapping of settings to a value, or to a list where a setting is
 * repeatable. What it does not know is an error: a setting that is spelt wrong must not be
 * overlooked.
 */
final class SettingsFile {
  /** Largest file that is read, in bytes. */
  static final long MAX_BYTES = 64 << 10;

  private final Path path;
  private final Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);

  private SettingsFile(Path path) {
    this.path = path;
  }

  /** What the file sets; nothing where there is no file. */
  static Map<Setting, SettingValue> read(Path path) {
    if (!Files.exists(path)) {
      return Map.of();
    }
    SettingsFile file = new SettingsFile(path);
    try {
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw file.invalid("it has " + size + " bytes, over " + MAX_BYTES);
      }
      try (JsonParser parser = new YAMLFactory().createParser(path.toFile())) {
        file.readAll(parser);
      }
    } catch (JsonProcessingException e) {
      throw file.invalid(e.getLocation(), "it is no YAML: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, path + " cannot be read: " + e.getMessage() + ". Check its permissions.", e);
    }
    return file.values;
  }

  private void readAll(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return; // empty, or comments only
    }
    if (first != JsonToken.START_OBJECT) {
      throw invalid(parser.currentTokenLocation(), "it must be a mapping of settings to values");
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      readOne(parser, name);
    }
    if (parser.nextToken() != null) {
      throw invalid(parser.currentTokenLocation(), "it has a second document");
    }
  }

  private void readOne(JsonParser parser, String name) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    Setting setting =
        Setting.of(name)
            .orElseThrow(
                () ->
                    invalid(
                        parser.currentTokenLocation(),
                        "unknown setting '"
                            + Shown.of(name)
                            + "'; 'coterie config show' lists the known ones"));
    if (values.containsKey(setting)) {
      throw invalid(parser.currentTokenLocation(), "'" + name + "' is set a second time");
    }
    String origin = SettingSources.FILE_NAME + " line " + line;
    values.put(setting, new SettingValue(setting, valuesOf(parser, setting), origin));
  }

  private List<String> valuesOf(JsonParser parser, Setting setting) throws IOException {
    JsonToken token = parser.nextToken();
    if (token.isScalarValue()) {
      return token == JsonToken.VALUE_NULL ? List.of() : List.of(parser.getText());
    }
    if (token != JsonToken.START_ARRAY || !setting.isRepeatable()) {
      throw invalid(
          parser.currentTokenLocation(),
          "'"
              + setting.key()
              + "' takes one value"
              + (setting.isRepeatable() ? " or a list of values" : ""));
    }
    List<String> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue()) {
        throw invalid(
            parser.currentTokenLocation(), "'" + setting.key() + "' takes a list of plain values");
      }
      list.add(parser.getText());
    }
    return list;
  }

  private CoterieException invalid(
      com.fasterxml.jackson.core.@Nullable JsonLocation at, String why) {
    return invalid(at == null ? why : "line " + at.getLineNr() + ": " + why);
  }

  private CoterieException invalid(String why) {
    return new CoterieException(
        Kind.INVALID, path + ": " + why + ". Nothing was started or changed. Correct the file.");
  }
}
