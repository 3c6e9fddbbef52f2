package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Json;
import dev.coterie.node.config.DurationText;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.fault.PlannedFault;
import dev.coterie.simulator.report.JsonReport;
import dev.coterie.simulator.report.TextReport;
import dev.coterie.simulator.scenario.Scenario;
import dev.coterie.simulator.scenario.Scenarios;
import dev.coterie.simulator.scenario.Shrinker;
import dev.coterie.simulator.scenario.Simulation;
import dev.coterie.simulator.scenario.SimulationOptions;
import dev.coterie.simulator.scenario.SimulationReport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code simulate} and {@code simulate shrink}: they need no home and no running node. */
final class SimulateCommands {
  private SimulateCommands() {}

  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new Simulate(environment)).addSubcommand(new Shrink(environment));
  }

  /** What both have: which run is meant, and how it is begun. */
  abstract static class SimulationCommand extends BaseCommand {
    @Mixin private SimulationArguments arguments = new SimulationArguments();

    SimulationCommand(Environment environment) {
      super(environment);
    }

    SimulationOptions options() {
      try {
        return arguments.options();
      } catch (TypeConversionException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }

    /** Runs what may need more memory than this process has. */
    static <T> T run(SimulationOptions options, Supplier<T> work) {
      try {
        return work.get();
      } catch (OutOfMemoryError e) {
        long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
        throw new CoterieException(
            Kind.FAILED,
            "A run of "
                + options.peers()
                + " peers for "
                + DurationText.show(options.length())
                + " does not fit into "
                + mebibytes
                + " MiB. Give it more (java -Xmx8g …, or COTERIE_JAVA_OPTS=-Xmx8g with the"
                + " script), fewer peers or less time.",
            e);
      }
    }

    static SimulationOptions watched(
        SimulationOptions options, SimulationProgress progress, Optional<Consumer<String>> trace) {
      return new SimulationOptions(
          options.scenario(),
          options.peers(),
          options.seed(),
          options.length(),
          options.plant(),
          options.plan(),
          options.signatures(),
          progress::show,
          trace);
    }
  }

  @Command(
      name = "simulate",
      description = {
        "Run a whole swarm in one thread of virtual time, and check what it promises.",
        "Exit code 0: all invariants held. 1: one did not, and the last line repeats",
        "the run. Needs no home and no running node."
      })
  static final class Simulate extends SimulationCommand {
    @Option(names = "--list", description = "print the scenarios, and run nothing")
    private boolean list;

    @Option(
        names = "--trace",
        paramLabel = "FILE",
        description = "write a line for each thing that happens")
    private @Nullable String trace;

    @Option(
        names = "--report",
        paramLabel = "DIR",
        description = "write a page with plots, index.html, into this directory")
    private @Nullable String report;

    Simulate(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      if (list) {
        listScenarios();
        return DONE;
      }
      SimulationOptions options = options();
      try (SimulationFiles files = new SimulationFiles(report, trace)) {
        SimulationProgress progress = new SimulationProgress(this);
        SimulationReport result =
            run(options, () -> Simulation.run(watched(options, progress, files.trace())));
        progress.end();
        files.writePage(result).ifPresent(page -> tell("The report is " + page));
        show(result);
        return result.verdict().passed() ? DONE : FAILED;
      }
    }

    private void show(SimulationReport result) {
      if (isJson()) {
        print(JsonReport.of(result));
      } else {
        TextReport.of(result).forEach(this::print);
      }
    }

    private void listScenarios() {
      ArrayNode array = Json.array();
      for (String name : Scenarios.names()) {
        Scenario scenario = SimulationArguments.scenario(name);
        array
            .addObject()
            .put("name", name)
            .put("description", scenario.description())
            .put("peers", scenario.peers())
            .put("replicas", scenario.replicas())
            .put("for", DurationText.show(scenario.length()));
        if (!isJson()) {
          print(
              name
                  + " ("
                  + scenario.peers()
                  + " peers, "
                  + DurationText.show(scenario.length())
                  + ")");
          print("    " + scenario.description().replaceAll("\\s+", " "));
        }
      }
      if (isJson()) {
        ObjectNode document = Json.object();
        document.set("scenarios", array);
        print(document);
      }
    }
  }

  @Command(
      name = "shrink",
      description = {
        "Leave out faults of a failing run as long as it still fails in the same way.",
        "Prints the faults that are left, and a line that repeats that run."
      })
  static final class Shrink extends SimulationCommand {
    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    Shrink(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() {
      refuseOptionsBefore();
      SimulationOptions options = options();
      SimulationProgress progress = new SimulationProgress(this);
      SimulationReport failing =
          run(options, () -> Simulation.run(watched(options, progress, Optional.empty())));
      progress.end();
      String invariant =
          fired(failing)
              .orElseThrow(
                  () ->
                      new CoterieException(
                          Kind.FAILED,
                          "No invariant fired with seed "
                              + options.seed()
                              + ": there is nothing to shrink."));
      int faults = failing.plan().faults().size();
      tell(invariant + " fired with " + faults + " faults; leaving some out");
      FaultPlan plan =
          run(
              options,
              () ->
                  Shrinker.shrink(
                      options.withPlan(failing.plan()),
                      invariant,
                      shorter -> tell("still fires with " + shorter.faults().size())));
      show(invariant, faults, plan, Simulation.run(options.withPlan(plan)));
      return DONE;
    }

    /** They would belong to a run of {@code simulate} that never happens. */
    private void refuseOptionsBefore() {
      if (spec != null
          && !spec.parent().commandLine().getParseResult().matchedOptions().isEmpty()) {
        throw usage("Options of 'simulate shrink' stand behind the word 'shrink'.");
      }
    }

    private static Optional<String> fired(SimulationReport report) {
      return report.invariants().stream()
          .filter(invariant -> invariant.outcome() == Outcome.FIRED)
          .map(InvariantVerdict::id)
          .findFirst();
    }

    private void show(String invariant, int before, FaultPlan plan, SimulationReport shortest) {
      if (isJson()) {
        ObjectNode document = Json.object();
        document.put("invariant", invariant).put("faultsBefore", before);
        document.set("plan", Json.texts(plan.faults()));
        document.put("replay", shortest.replay());
        print(document);
        return;
      }
      print(invariant + " fires with " + plan.faults().size() + " of " + before + " faults:");
      for (PlannedFault fault : plan.faults()) {
        print("    " + fault);
      }
      print("replay      " + shortest.replay());
    }
  }
}
