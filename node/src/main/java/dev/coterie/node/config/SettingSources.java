package dev.coterie.node.config;

import dev.coterie.node.context.CoterieException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Finds the value of each setting: flag, then environment, then file, then default. */
public final class SettingSources {
  /** The file in a home. */
  public static final String FILE_NAME = "config.yaml";

  private SettingSources() {}

  /**
   * All settings in the order of {@link Setting}.
   *
   * @param flags what the command line gave
   * @param environment the process's environment
   * @param home whose {@value #FILE_NAME} is read, if there is one
   * @throws CoterieException {@code INVALID} if the file cannot be read as settings
   */
  public static List<SettingValue> resolve(
      Map<Setting, List<String>> flags, Map<String, String> environment, Path home) {
    Map<Setting, SettingValue> file = SettingsFile.read(home.resolve(FILE_NAME));
    Map<Setting, SettingValue> resolved = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      resolved.put(setting, resolve(setting, flags, environment, file));
    }
    return List.copyOf(resolved.values());
  }

  private static SettingValue resolve(
      Setting setting,
      Map<Setting, List<String>> flags,
      Map<String, String> environment,
      Map<Setting, SettingValue> file) {
    List<String> given = flags.get(setting);
    if (given != null) {
      return new SettingValue(setting, given, "flag " + setting.flag());
    }
    String variable = environment.get(setting.environment());
    if (variable != null && !variable.isBlank()) {
      return new SettingValue(
          setting, split(setting, variable), "environment " + setting.environment());
    }
    SettingValue written = file.get(setting);
    return written != null
        ? written
        : new SettingValue(setting, setting.defaults(), SettingValue.DEFAULT_ORIGIN);
  }

  private static List<String> split(Setting setting, String text) {
    if (!setting.isRepeatable()) {
      return List.of(text.strip());
    }
    List<String> parts = new ArrayList<>(Arrays.asList(text.split(",")));
    parts.replaceAll(String::strip);
    parts.removeIf(String::isEmpty);
    return parts;
  }
}
