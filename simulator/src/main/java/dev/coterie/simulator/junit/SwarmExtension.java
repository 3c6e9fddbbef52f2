package dev.coterie.simulator.junit;

import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.SwarmBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs {@link SimulatedSwarmTest} methods: once for each seed, with a swarm of that seed. */
public final class SwarmExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), SimulatedSwarmTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    SimulatedSwarmTest test =
        AnnotationSupport.findAnnotation(context.getTestMethod(), SimulatedSwarmTest.class)
            .orElseThrow(() -> new ExtensionConfigurationException("no @SimulatedSwarmTest"));
    return SeedChoice.of(context).stream().map(seed -> new Invocation(test, seed));
  }

  /** One seed's run. */
  private record Invocation(SimulatedSwarmTest test, long seed)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Swarms(test, seed), new ReplayLine(seed));
    }
  }

  /** Gives the method its swarm. */
  private record Swarms(SimulatedSwarmTest test, long seed) implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == SimulatedSwarm.class || type == SwarmBuilder.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      SwarmBuilder builder = SimulatedSwarm.of(test.peers()).replicas(test.replicas()).seed(seed);
      return parameter.getParameter().getType() == SimulatedSwarm.class ? builder.start() : builder;
    }
  }

  /** Says how to run a failed seed again. */
  private record ReplayLine(long seed) implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
      System.err.println(
          "Replay: mvn test -Dtest='"
              + context.getRequiredTestClass().getName()
              + "#"
              + context.getRequiredTestMethod().getName()
              + "' -D"
              + SeedChoice.SEED_SETTING
              + "="
              + seed);
    }
  }
}
