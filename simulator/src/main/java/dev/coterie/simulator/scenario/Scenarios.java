package dev.coterie.simulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The scenarios that come with the simulator. */
public final class Scenarios {
  private static final List<String> NAMES =
      List.of(
          "steady",
          "churn",
          "rolling-restart",
          "partition-and-heal",
          "mass-crash",
          "flash-join",
          "slow-minority",
          "lossy",
          "pauses",
          "clock-chaos",
          "lost-disks",
          "long-absence",
          "disk-hell",
          "sybil-10",
          "sybil-20",
          "sybil-30",
          "hostile-minority",
          "combined",
          "zones",
          "expiry",
          "policies",
          "reaping");

  private Scenarios() {}

  /** Their names, in the order in which people should meet them. */
  public static List<String> names() {
    return NAMES;
  }

  /** One of them. */
  public static Scenario named(String name) throws ScenarioException {
    if (!NAMES.contains(name)) {
      throw new ScenarioException(
          "no scenario is called \"" + name + "\"; there are " + String.join(", ", NAMES));
    }
    return parse(yaml(name));
  }

  /** A scenario of the caller's own, as YAML. */
  public static Scenario parse(String yaml) throws ScenarioException {
    return ScenarioReader.read(yaml);
  }

  private static String yaml(String name) throws ScenarioException {
    try (InputStream in = Scenarios.class.getResourceAsStream("scenarios/" + name + ".yaml")) {
      if (in == null) {
        throw new ScenarioException("scenario \"" + name + "\" is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
