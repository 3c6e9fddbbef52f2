package dev.coterie.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.coterie.dht.PureCode;

@AnalyzeClasses(packages = "dev.coterie.simulator", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchRule aSimulationTouchesNothing = PureCode.touchesNothingOutside();

  @ArchTest static final ArchRule aSimulationIsRepeatable = PureCode.doesTheSameInEveryRun();

  @ArchTest
  static final ArchRule theModuleDependsOnTheDhtAndWhatThatBringsAndNoOther =
      classes()
          .that()
          .resideOutsideOfPackage("dev.coterie.simulator.junit..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.coterie.simulator..",
              "dev.coterie.dht..",
              "dev.coterie.crypto..",
              "dev.coterie.vectorclock..",
              "com.fasterxml.jackson..",
              "java..",
              "org.jspecify.annotations..",
              "com.google.errorprone.annotations..");

  @ArchTest
  static final ArchRule nothingButTheExtensionKnowsJUnit =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coterie.simulator.junit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.junit..", "dev.coterie.simulator.junit..");

  @ArchTest
  static final ArchRule theWorldKnowsNothingOfWhatHappensInIt =
      noClasses()
          .that()
          .resideInAPackage("dev.coterie.simulator.world..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.coterie.simulator.net..", "dev.coterie.dht..");
}
