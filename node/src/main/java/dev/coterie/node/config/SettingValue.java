package dev.coterie.node.config;

import java.util.List;

/**
 * What a setting is set to, as text, and who said so.
 *
 * @param origin for people: {@code flag --listen}, {@code environment COTERIE_LISTEN}, {@code
 *     config.yaml line 3}, {@code default}
 */
public record SettingValue(Setting setting, List<String> values, String origin) {
  /** The origin of what nobody set. */
  public static final String DEFAULT_ORIGIN = "default";

  public SettingValue {
    values = List.copyOf(values);
  }

  /** The values as one text, apart by commas. */
  public String text() {
    return String.join(",", values);
  }
}
