package dev.coterie.simulator.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** So many seeds, one after the other: {@code @Seeds(200)} runs the seeds 1 to 200. */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Seeds {
  /** Most seeds of one test method. */
  int MAX = 1_000_000;

  /** How many, 1 to {@link #MAX}; the setting {@code coterie.seeds} takes its place. */
  int value();

  /** The first of them. */
  long from() default 1;
}
