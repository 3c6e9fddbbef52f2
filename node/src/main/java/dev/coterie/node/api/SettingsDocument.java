package dev.coterie.node.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.config.SettingValue;
import java.util.Collection;

/** Settings and their origins as JSON: what {@code /v1/config} and {@code config show} answer. */
public final class SettingsDocument {
  private SettingsDocument() {}

  public static ObjectNode of(Collection<SettingValue> settings) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("settings");
    for (SettingValue value : settings) {
      ObjectNode one = array.addObject();
      one.put("name", value.setting().key());
      one.put("value", value.text());
      one.put("origin", value.origin());
    }
    return json;
  }
}
