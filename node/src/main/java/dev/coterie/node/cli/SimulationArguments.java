package dev.coterie.node.cli;

import dev.coterie.node.config.DurationText;
import dev.coterie.node.config.Shown;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.scenario.Plant;
import dev.coterie.simulator.scenario.Scenario;
import dev.coterie.simulator.scenario.ScenarioException;
import dev.coterie.simulator.scenario.Scenarios;
import dev.coterie.simulator.scenario.Signatures;
import dev.coterie.simulator.scenario.SimulationOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which run is meant: what {@code simulate} and {@code simulate shrink} have in common. */
final class SimulationArguments {
  /** Most peers of a run. */
  static final int MAX_PEERS = 100_000;

  /** The shortest run. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  /** The longest run. */
  static final Duration LONGEST = Duration.ofDays(365);

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "what happens to the swarm; --list tells them all (default: steady)")
  private String scenario = "steady";

  @Option(
      names = "--peers",
      paramLabel = "N",
      converter = Peers.class,
      description = "how many peers, 1 to 100000 (default: the scenario's)")
  private @Nullable Integer peers;

  @Option(
      names = "--seed",
      paramLabel = "S",
      converter = Seed.class,
      description = "all chance comes from it: the same seed, the same run (default: 1)")
  private long seed = 1;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Length.class,
      description = "virtual time under load, 1s to 365d (default: the scenario's)")
  private @Nullable Duration length;

  @Option(
      names = "--plant",
      paramLabel = "FAULT",
      converter = Plants.class,
      description = {
        "breaks one peer on purpose, to see it found:",
        "lost-ack, resurrect, fork, leak or false-sibling"
      })
  private @Nullable Plant plant;

  @Option(
      names = "--signatures",
      paramLabel = "real|keyed-hash",
      converter = WaysOfSigning.class,
      description = {
        "Ed25519 and age, as the node does, or a keyed hash that stands for them and is faster",
        "(default: the scenario's)"
      })
  private @Nullable Signatures signatures;

  @Option(
      names = "--plan",
      paramLabel = "FAULTS",
      converter = Plans.class,
      description = "these faults in place of the seed's, as a replay line gives them")
  private @Nullable FaultPlan plan;

  /** The run; a {@link TypeConversionException} where there is no such scenario. */
  SimulationOptions options() {
    SimulationOptions options = SimulationOptions.of(named(), seed);
    options = peers == null ? options : options.withPeers(peers);
    options = length == null ? options : options.withLength(length);
    options = signatures == null ? options : options.withSignatures(signatures);
    options = plant == null ? options : options.withPlant(plant);
    return plan == null ? options : options.withPlan(checked(plan, options.peers()));
  }

  private Scenario named() {
    if (!Scenarios.names().contains(scenario)) {
      throw new TypeConversionException(
          "There is no scenario '"
              + Shown.of(scenario)
              + "'; there are "
              + String.join(", ", Scenarios.names())
              + ".");
    }
    return scenario(scenario);
  }

  /** One of those that the simulator comes with. */
  static Scenario scenario(String name) {
    try {
      return Scenarios.named(name);
    } catch (ScenarioException e) {
      throw new IllegalStateException("a scenario that came with the simulator is broken", e);
    }
  }

  private static FaultPlan checked(FaultPlan plan, int peers) {
    Optional<Integer> stranger =
        plan.faults().stream()
            .flatMap(fault -> fault.targets().stream())
            .filter(target -> target < 0 || target >= peers)
            .findFirst();
    if (stranger.isPresent()) {
      throw new TypeConversionException(
          "The plan strikes peer "
              + stranger.get()
              + ", and the swarm has the peers 0 to "
              + (peers - 1)
              + ".");
    }
    return plan;
  }

  /** A number of peers. */
  static final class Peers implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int number = Integer.parseInt(text);
        if (number >= 1 && number <= MAX_PEERS) {
          return number;
        }
      } catch (NumberFormatException e) {
        // refused below, as numbers beyond the limits are
      }
      throw new TypeConversionException(
          "'" + Shown.of(text) + "' is not a whole number from 1 to " + MAX_PEERS);
    }
  }

  /** A seed. */
  static final class Seed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + Shown.of(text) + "' is not a whole number of 64 bits, with its sign");
      }
    }
  }

  /** How long the load lasts. */
  static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration length;
      try {
        length = DurationText.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
      boolean whole = length.toMillis() % SHORTEST.toMillis() == 0;
      if (!whole || length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is not a number of whole seconds from "
                + DurationText.show(SHORTEST)
                + " to "
                + DurationText.show(LONGEST));
      }
      return length;
    }
  }

  /** A way to break a peer. */
  static final class Plants implements ITypeConverter<Plant> {
    @Override
    public Plant convert(String text) {
      try {
        return Plant.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Shown.of(text)
                + "' is none of "
                + Arrays.stream(Plant.values())
                    .map(Plant::label)
                    .collect(Collectors.joining(", ")));
      }
    }
  }

  /** How versions are signed. */
  static final class WaysOfSigning implements ITypeConverter<Signatures> {
    @Override
    public Signatures convert(String text) {
      try {
        return Signatures.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Shown.of(text)
                + "' is none of "
                + Arrays.stream(Signatures.values())
                    .map(Signatures::label)
                    .collect(Collectors.joining(", ")));
      }
    }
  }

  /** Faults, written out. */
  static final class Plans implements ITypeConverter<FaultPlan> {
    @Override
    public FaultPlan convert(String text) {
      try {
        return FaultPlan.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(Shown.of(String.valueOf(e.getMessage())));
      }
    }
  }
}
