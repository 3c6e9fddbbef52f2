package dev.coterie.simulator.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coterie.crypto.authority.Strategy;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.simulator.check.EntryTerms;
import dev.coterie.simulator.fault.FaultKind;
import dev.coterie.simulator.fault.FaultSpec;
import dev.coterie.simulator.net.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a scenario of YAML. */
final class ScenarioReader {
  /** Characters of a scenario. */
  static final int MAX_CHARS = 1 << 20;

  private enum LinkKind {
    LOCAL,
    WIDE_AREA
  }

  private ScenarioReader() {}

  static Scenario read(String yaml) throws ScenarioException {
    if (yaml.length() > MAX_CHARS) {
      throw new ScenarioException(
          "a scenario has at most " + MAX_CHARS + " characters, not " + yaml.length());
    }
    JsonNode tree;
    try {
      tree = new ObjectMapper(new YAMLFactory()).readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new ScenarioException("not YAML: " + e.getOriginalMessage(), e);
    }
    Fields fields = new Fields("scenario", tree);
    try {
      return scenario(fields);
    } catch (IllegalArgumentException e) {
      throw new ScenarioException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Scenario scenario(Fields fields) throws ScenarioException {
    int replicas = fields.number("replicas");
    Scenario scenario =
        new Scenario(
            fields.text("name"),
            fields.text("description").strip(),
            fields.number("peers"),
            replicas,
            fields.duration("length"),
            fields.duration("syncEvery", Duration.ofMinutes(1)),
            fields.duration("repairAfter", PeerSettings.defaults().repairAfter()),
            fields.duration("clockSkew", PeerSettings.defaults().clockSkew()),
            link(fields),
            fields.flag("wire"),
            fields.flag("journals"),
            fields.number("zones", 0),
            policies(fields.maps("policies"), replicas),
            workload(fields.map("workload")),
            faults(fields.maps("faults")),
            expectation(fields.map("expect")),
            fields.oneOf("signatures", Signatures.class, Signatures.KEYED_HASH));
    fields.end();
    return scenario;
  }

  private static Link link(Fields fields) throws ScenarioException {
    LinkKind kind = fields.oneOf("link", LinkKind.class, LinkKind.WIDE_AREA);
    Link link = kind == LinkKind.LOCAL ? Link.LOCAL : Link.WIDE_AREA;
    return link.withLoss(fields.share("loss", 0));
  }

  private static Workload workload(Fields fields) throws ScenarioException {
    Workload workload =
        new Workload(
            fields.share("operationsPerPeerPerSecond", 1),
            fields.number("entries", 64),
            fields.share("writes", 0),
            fields.share("stale", 0),
            fields.share("blind", 0),
            fields.share("conditional", 0),
            fields.share("deletes", 0),
            fields.share("lookups", 0),
            fields.number("valueBytes", 100),
            fields.has("lives") ? lives(fields.map("lives")) : Workload.Lives.FOR_EVER);
    fields.end();
    return workload;
  }

  private static Workload.Lives lives(Fields fields) throws ScenarioException {
    Workload.Lives lives =
        new Workload.Lives(
            fields.share("share", 1), fields.duration("shortest"), fields.duration("longest"));
    fields.end();
    return lives;
  }

  private static List<EntryTerms> policies(List<Fields> maps, int replicas)
      throws ScenarioException {
    List<EntryTerms> result = new ArrayList<>();
    for (Fields fields : maps) {
      result.add(
          new EntryTerms(
              fields.text("prefix"),
              fields.number("minReplicas", 1),
              fields.number("maxReplicas", replicas),
              fields.oneOf("strategy", Strategy.class, Strategy.EAGER)));
      fields.end();
    }
    return result;
  }

  private static List<FaultSpec> faults(List<Fields> maps) throws ScenarioException {
    List<FaultSpec> result = new ArrayList<>();
    for (Fields fields : maps) {
      result.add(fault(fields));
    }
    return result;
  }

  private static FaultSpec fault(Fields fields) throws ScenarioException {
    Duration shortest = fields.duration("shortest", Duration.ZERO);
    int least = fields.number("least", 0);
    FaultSpec spec =
        new FaultSpec(
            FaultKind.of(fields.text("kind")),
            fields.number("times", 1),
            fields.share("share", 0),
            fields.share("from", 0),
            fields.share("until", 1),
            shortest,
            fields.duration("longest", shortest),
            least,
            fields.number("most", least),
            fields.oneOf("pattern", FaultSpec.Pattern.class, FaultSpec.Pattern.SCATTERED));
    fields.end();
    return spec;
  }

  private static Expectation expectation(Fields fields) throws ScenarioException {
    Expectation expectation =
        new Expectation(
            fields.number("convergesWithinSyncPeriods"),
            fields.share("lookupSuccess", 1),
            fields.texts("goals"));
    fields.end();
    return expectation;
  }
}
