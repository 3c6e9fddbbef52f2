package dev.coterie.crypto;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.RoleKey;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The module computes: it touches no network, file, thread, clock or randomness of its own. */
@AnalyzeClasses(
    packages = "dev.coterie.crypto",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** The concurrency package holds executors and futures; its atomics and maps are in use. */
  private static final DescribedPredicate<JavaClass> THREADING =
      describe(
          "run things on threads",
          c ->
              c.isAssignableTo(java.util.concurrent.Executor.class)
                  || c.isAssignableTo(java.util.concurrent.Executors.class)
                  || c.isAssignableTo(java.util.concurrent.Future.class)
                  || c.isAssignableTo(java.util.concurrent.CompletionStage.class)
                  || c.isAssignableTo(Thread.class));

  @ArchTest
  static final ArchRule itTouchesNoNetworkAndNoFiles =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.net..")
                  .or(resideInAPackage("java.nio.file.."))
                  .or(resideInAPackage("java.nio.channels.."))
                  .or(type(java.io.File.class)));

  @ArchTest
  static final ArchRule itStartsNoThreads = noClasses().should().dependOnClassesThat(THREADING);

  @ArchTest
  static final ArchRule itDrawsNoRandomness =
      noClasses()
          .should()
          .dependOnClassesThat(
              type(SecureRandom.class)
                  .or(type(Random.class))
                  .or(type(java.util.concurrent.ThreadLocalRandom.class)))
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(UUID.class, "randomUUID");

  @ArchTest
  static final ArchRule itReadsNoClock =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat(type(Clock.class));

  @ArchTest
  static final ArchRule itLeavesTheApplicationsSecurityProvidersAlone =
      noClasses().should().dependOnClassesThat(type(Security.class));

  @ArchTest
  static final ArchRule onlyTheEnvelopeSeesRoleSecretsAndPlaintextTogether =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coterie.crypto.envelope..")
          .should()
          .dependOnClassesThat(type(Entry.class).or(type(EntrySealer.class)));

  @ArchTest
  static final ArchRule theLayersPointDownwards =
      noClasses()
          .that()
          .resideInAPackage("dev.coterie.crypto.primitives..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.coterie.crypto..")
                  .and(
                      DescribedPredicate.not(resideInAPackage("dev.coterie.crypto.primitives.."))));

  @ArchTest
  static final ArchRule namesAndKeysKnowNothingOfEnvelopes =
      noClasses()
          .that()
          .resideInAnyPackage("dev.coterie.crypto.identity..", "dev.coterie.crypto.address..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.coterie.crypto.envelope..", "dev.coterie.crypto.authority..");

  @ArchTest
  static final ArchRule onlyThePrimitivesKnowWhichLibraryComputes =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coterie.crypto.primitives..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.conscrypt..", "org.bouncycastle..", "javax.crypto..");

  @ArchTest
  static final ArchRule secretsAreNoBeans =
      classes()
          .that()
          .areAssignableTo(RoleKey.class)
          .should()
          .notBeAssignableTo(java.io.Serializable.class);

  /** {@code Set.of} and {@code Map.of} iterate in another order in each process. */
  @ArchTest
  static final ArchRule iterationOrderIsTheSameInEveryProcess =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "Set.of, Set.copyOf, Map.of, Map.ofEntries or Map.copyOf",
                  call ->
                      (call.getTargetOwner().isEquivalentTo(Set.class)
                              || call.getTargetOwner().isEquivalentTo(Map.class))
                          && (call.getName().equals("of")
                              || call.getName().equals("ofEntries")
                              || call.getName().equals("copyOf"))));
}
