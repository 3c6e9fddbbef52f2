package dev.coterie.node.cli;

import dev.coterie.node.config.Setting;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** One flag for each setting, made from {@link Setting} so that none is forgotten. */
final class SettingOptions {
  private final Map<Setting, OptionSpec> options = new EnumMap<>(Setting.class);

  void addTo(CommandSpec command) {
    for (Setting setting : Setting.values()) {
      OptionSpec option = option(setting);
      options.put(setting, option);
      command.addOption(option);
    }
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder builder =
        OptionSpec.builder(setting.flag())
            .type(setting.isRepeatable() ? String[].class : String.class)
            .paramLabel(setting.takes())
            .description(setting.description() + defaultOf(setting));
    if (setting.isSwitch()) {
      builder.arity("0..1").fallbackValue("true");
    } else {
      builder.arity("1");
    }
    return builder.build();
  }

  private static String defaultOf(Setting setting) {
    return setting.defaults().isEmpty()
        ? ""
        : " (default: " + String.join(",", setting.defaults()) + ")";
  }

  /** What the command line gave. */
  Map<Setting, List<String>> given() {
    Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
    options.forEach(
        (setting, option) -> {
          @Nullable Object value = option.getValue();
          if (value instanceof String[] many) {
            given.put(setting, Arrays.asList(many));
          } else if (value instanceof String one) {
            given.put(setting, List.of(one));
          }
        });
    return given;
  }
}
