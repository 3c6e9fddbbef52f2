package dev.coterie.vectorclock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The module is values and nothing else. */
@AnalyzeClasses(packages = "dev.coterie.vectorclock", importOptions = DoNotIncludeTests.class)
final class PurityTest {
  @ArchTest
  static final ArchRule itDependsOnNothingButLangAndUtil =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.coterie.vectorclock",
              "java.lang..",
              "java.util",
              "java.util.function",
              "java.util.stream",
              "org.jspecify.annotations",
              "com.google.errorprone.annotations");

  @ArchTest
  static final ArchRule itAsksNoClockAndThrowsNoDice =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.(lang\\.Thread.*|util\\.(Random|UUID|SplittableRandom|Date))")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random");
}
