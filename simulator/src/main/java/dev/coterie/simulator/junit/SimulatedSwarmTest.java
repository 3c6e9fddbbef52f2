package dev.coterie.simulator.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is given a swarm, once for each of its seeds.
 *
 * <p>The method takes a {@link dev.coterie.simulator.SimulatedSwarm}, which has started; or a
 * {@link dev.coterie.simulator.SwarmBuilder}, whose seed is set, to describe the swarm further.
 * Seeds come from {@link Seeds} or {@link Seed} on the method, else on its class; without either
 * the seed is 1.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SwarmExtension.class)
public @interface SimulatedSwarmTest {
  /** How many peers the swarm has, 1 or more. */
  int peers() default 7;

  /** How many replicas an entry has, 1 or more. */
  int replicas() default 3;
}
