package dev.coterie.simulator.junit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Which seeds a test method runs. */
final class SeedChoice {
  /** The setting that names seeds: a number, or several with commas. */
  static final String SEED_SETTING = "coterie.seed";

  /** The setting that says how many seeds {@link Seeds} stands for. */
  static final String SEEDS_SETTING = "coterie.seeds";

  private static final long DEFAULT_SEED = 1;

  private SeedChoice() {}

  static List<Long> of(ExtensionContext context) {
    Optional<String> named = context.getConfigurationParameter(SEED_SETTING);
    if (named.isPresent()) {
      return parse(named.get());
    }
    Optional<Seed> seed = method(context, Seed.class);
    Optional<Seeds> seeds = method(context, Seeds.class);
    if (seed.isEmpty() && seeds.isEmpty()) {
      seed = AnnotationSupport.findAnnotation(context.getTestClass(), Seed.class);
      seeds = AnnotationSupport.findAnnotation(context.getTestClass(), Seeds.class);
    }
    Set<Long> chosen = new LinkedHashSet<>();
    seed.ifPresent(annotation -> LongStream.of(annotation.value()).forEach(chosen::add));
    seeds.ifPresent(annotation -> range(context, annotation).forEach(chosen::add));
    if (seed.isPresent() && chosen.isEmpty()) {
      throw new ExtensionConfigurationException("@Seed names no seed");
    }
    return chosen.isEmpty() ? List.of(DEFAULT_SEED) : List.copyOf(chosen);
  }

  private static <A extends java.lang.annotation.Annotation> Optional<A> method(
      ExtensionContext context, Class<A> annotation) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), annotation);
  }

  private static List<Long> parse(String setting) {
    Set<Long> seeds = new LinkedHashSet<>();
    for (String part : setting.split(",", -1)) {
      try {
        seeds.add(Long.parseLong(part.strip()));
      } catch (NumberFormatException e) {
        throw new ExtensionConfigurationException(
            SEED_SETTING + " is a whole number, or several with commas, not '" + setting + "'", e);
      }
    }
    return List.copyOf(seeds);
  }

  private static LongStream range(ExtensionContext context, Seeds annotation) {
    long count =
        context
            .getConfigurationParameter(SEEDS_SETTING, SeedChoice::number)
            .orElse((long) annotation.value());
    if (count < 1 || count > Seeds.MAX) {
      throw new ExtensionConfigurationException(
          "a test runs 1 to " + Seeds.MAX + " seeds, not " + count);
    }
    return LongStream.iterate(annotation.from(), seed -> seed + 1).limit(count);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new ExtensionConfigurationException(
          SEEDS_SETTING + " is a whole number, not '" + text + "'", e);
    }
  }
}
