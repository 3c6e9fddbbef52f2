package dev.coterie.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a YAML map, read one by one; what was not read in the end is a mistake. */
final class Fields {
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

  private final String path;
  private final JsonNode map;
  private final TreeSet<String> unread = new TreeSet<>();

  Fields(String path, JsonNode map) throws ScenarioException {
    this.path = path;
    this.map = map;
    if (!map.isObject()) {
      throw new ScenarioException(path + " is a map of fields, not " + map);
    }
    map.fieldNames().forEachRemaining(unread::add);
  }

  boolean has(String name) {
    return map.hasNonNull(name);
  }

  private JsonNode field(String name) throws ScenarioException {
    unread.remove(name);
    JsonNode value = map.get(name);
    if (value == null || value.isNull()) {
      throw new ScenarioException(path + " lacks \"" + name + "\"");
    }
    return value;
  }

  String text(String name) throws ScenarioException {
    JsonNode value = field(name);
    if (!value.isTextual()) {
      throw wrong(name, "a text", value);
    }
    return value.asText();
  }

  int number(String name) throws ScenarioException {
    JsonNode value = field(name);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw wrong(name, "a whole number", value);
    }
    return value.intValue();
  }

  int number(String name, int otherwise) throws ScenarioException {
    return has(name) ? number(name) : otherwise;
  }

  double share(String name, double otherwise) throws ScenarioException {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = field(name);
    if (!value.isNumber()) {
      throw wrong(name, "a number", value);
    }
    return value.doubleValue();
  }

  boolean flag(String name) throws ScenarioException {
    if (!has(name)) {
      return false;
    }
    JsonNode value = field(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  Duration duration(String name) throws ScenarioException {
    String text = text(name);
    Matcher parts = DURATION.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw wrong(name, "a duration such as 1h30m or 250ms", field(name));
    }
    long[] seconds = {86_400, 3_600, 60, 1};
    Duration result = Duration.ZERO;
    for (int i = 0; i < seconds.length; i++) {
      result = result.plusSeconds(part(parts, i + 1) * seconds[i]);
    }
    return result.plusMillis(part(parts, seconds.length + 1));
  }

  private static long part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }

  Duration duration(String name, Duration otherwise) throws ScenarioException {
    return has(name) ? duration(name) : otherwise;
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type, E otherwise) throws ScenarioException {
    if (!has(name)) {
      return otherwise;
    }
    String text = text(name);
    for (E one : type.getEnumConstants()) {
      if (one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return one;
      }
    }
    throw new ScenarioException(path + "." + name + " knows no \"" + text + "\"");
  }

  Fields map(String name) throws ScenarioException {
    return new Fields(path + "." + name, field(name));
  }

  List<Fields> maps(String name) throws ScenarioException {
    List<Fields> result = new ArrayList<>();
    if (has(name)) {
      Iterator<JsonNode> elements = field(name).elements();
      while (elements.hasNext()) {
        result.add(new Fields(path + "." + name + "[" + result.size() + "]", elements.next()));
      }
    }
    return result;
  }

  List<String> texts(String name) throws ScenarioException {
    List<String> result = new ArrayList<>();
    if (has(name)) {
      field(name).forEach(element -> result.add(element.asText()));
    }
    return result;
  }

  /** Refuses fields that nobody has read. */
  void end() throws ScenarioException {
    if (!unread.isEmpty()) {
      throw new ScenarioException(path + " knows no field " + unread);
    }
  }

  String path() {
    return path;
  }

  private ScenarioException wrong(String name, String wanted, JsonNode value) {
    return new ScenarioException(path + "." + name + " is " + wanted + ", not " + value);
  }
}
