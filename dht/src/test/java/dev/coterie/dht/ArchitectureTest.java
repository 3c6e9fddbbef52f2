package dev.coterie.dht;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.coterie.dht", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchRule protocolCodeTouchesNothing = PureCode.touchesNothingOutside();

  @ArchTest static final ArchRule protocolCodeIsRepeatable = PureCode.doesTheSameInEveryRun();

  @ArchTest
  static final ArchRule theModuleDependsOnVectorclockAndCryptoAndNoOther =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.coterie.dht..",
              "dev.coterie.crypto..",
              "dev.coterie.vectorclock..",
              "com.google.protobuf..",
              "java..",
              "org.jspecify.annotations..",
              "com.google.errorprone.annotations..");

  @ArchTest
  static final ArchRule keysAndPositionsKnowNothingAboveThem =
      noClasses()
          .that()
          .resideInAPackage("dev.coterie.dht.key..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.coterie.dht.(peer|routing|lookup|replica|sync|store|wire)..");

  @ArchTest
  static final ArchRule routingDoesNotKnowHowLookupsAreDone =
      noClasses()
          .that()
          .resideInAPackage("dev.coterie.dht.routing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.coterie.dht.(lookup|replica|sync)..");

  @ArchTest
  static final ArchRule lookupsKnowNothingOfRecords =
      noClasses()
          .that()
          .resideInAPackage("dev.coterie.dht.lookup..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.coterie.dht.(replica|sync|store|record)..");

  /** What the rules are there to find. */
  static final class Culprits {
    private Culprits() {}

    static final class ReadsAClock {
      Instant now() {
        return Instant.now();
      }
    }

    static final class StartsAThread {
      void start(Runnable task) {
        new Thread(task).start();
      }
    }

    static final class HasNoOrder {
      Set<Integer> some() {
        return Set.of(1, 2);
      }
    }

    static final class IsParallel {
      long count(ArrayList<String> list) {
        return list.parallelStream().count();
      }
    }

    static final class IsNotSeeded {
      int draw() {
        return new Random().nextInt();
      }
    }

    static final class IsInnocent {
      Collection<Integer> none() {
        Random seeded = new Random(1);
        return List.copyOf(seeded.nextBoolean() ? List.of(1) : Set.<Integer>of());
      }
    }
  }

  @Test
  void theRulesFindWhatTheyForbid() {
    assertThat(isRepeatable(Culprits.ReadsAClock.class)).isFalse();
    assertThat(isRepeatable(Culprits.HasNoOrder.class)).isFalse();
    assertThat(isRepeatable(Culprits.IsParallel.class)).isFalse();
    assertThat(isRepeatable(Culprits.IsNotSeeded.class)).isFalse();
    assertThat(isRepeatable(Culprits.IsInnocent.class)).isTrue();
    assertThat(holds(PureCode.touchesNothingOutside(), Culprits.StartsAThread.class)).isFalse();
    assertThat(holds(PureCode.touchesNothingOutside(), Culprits.IsInnocent.class)).isTrue();
  }

  private static boolean isRepeatable(Class<?> type) {
    return holds(PureCode.doesTheSameInEveryRun(), type);
  }

  private static boolean holds(ArchRule rule, Class<?> type) {
    return !rule.evaluate(new ClassFileImporter().importClasses(type)).hasViolation();
  }
}
