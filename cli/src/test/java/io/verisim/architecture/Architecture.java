package io.verisim.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import io.verisim.engine.Script;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which way the arrows between the modules go. */
final class Architecture {
  private static final String[] SPEC = packages("spec");
  private static final String[] MODEL = packages(
      "engine",
      "gpt",
      "training",
      "baseline",
      "rewarddata",
      "rewardmodel",
      "grpo",
      "measure",
      "text",
      "grammar",
      "bench");
  private static final String[] WORKER_SUPPORT = packages("worker");
  private static final String[] TRAINER = packages("trainer");
  private static final String[] GENERATION = packages("generation");
  private static final String[] REWARD = packages("reward");
  private static final String[] ORCHESTRATOR = packages("orchestrator");
  private static final String[] STANDALONE = packages("standalone");
  private static final String[] CHAOS = packages("chaos");
  private static final String[] CLI = packages("cli");

  /** The programs, which hold all services. */
  private static final String[] PROGRAMS = concat(STANDALONE, CHAOS, CLI);

  /** What stands above spec, common and model. The rest of our packages is common. */
  private static final String[] ABOVE =
      concat(WORKER_SUPPORT, TRAINER, GENERATION, REWARD, ORCHESTRATOR, PROGRAMS);

  private static final DescribedPredicate<JavaClass> COMMON =
      ours().and(not(resideInAnyPackage(concat(ABOVE, MODEL, SPEC)))).as("classes of common");

  private static final DescribedPredicate<JavaClass> ENGINE =
      resideInAnyPackage("ai.djl..").as("classes of the numeric engine");

  static final ArchRule SPEC_STANDS_ALONE = noClasses()
      .that(resideInAnyPackage(SPEC))
      .should()
      .dependOnClassesThat(
          resideInAnyPackage("org.springframework..", "io.temporal..", "io.minio..")
              .or(ENGINE)
              .or(ours().and(not(resideInAnyPackage(SPEC)))))
      .because("everything else reads the specification");

  static final ArchRule MODEL_STANDS_ALONE = noClasses()
      .that(resideInAnyPackage(MODEL))
      .should()
      .dependOnClassesThat(resideInAnyPackage(
              "org.springframework..", "io.temporal..", "io.minio..")
          .or(ours().and(not(resideInAnyPackage(concat(MODEL, SPEC))))))
      .because("the numeric core is a library that is read beside the paper");

  static final ArchRule COMMON_STANDS_ALONE = noClasses()
      .that(COMMON)
      .should()
      .dependOnClassesThat(resideInAnyPackage(concat(ABOVE, MODEL)).or(ENGINE))
      .because("common is what services say to each other, not what they do");

  static final ArchRule ORCHESTRATOR_SHIPS_WITHOUT_THE_ENGINE = noClasses()
      .that(resideInAnyPackage(ORCHESTRATOR))
      .should()
      .dependOnClassesThat(
          resideInAnyPackage(concat(MODEL, WORKER_SUPPORT, TRAINER, GENERATION, REWARD, PROGRAMS))
              .or(ENGINE))
      .because("it ships without the engine's natives");

  static final ArchRule WORKER_SUPPORT_KNOWS_NO_SERVICE = noClasses()
      .that(resideInAnyPackage(WORKER_SUPPORT))
      .should()
      .dependOnClassesThat(
          resideInAnyPackage(concat(TRAINER, GENERATION, REWARD, ORCHESTRATOR, PROGRAMS)));

  static final ArchRule TRAINER_KNOWS_NO_OTHER_SERVICE =
      knowsNoOtherService(TRAINER, concat(GENERATION, REWARD, ORCHESTRATOR, PROGRAMS));

  static final ArchRule GENERATION_KNOWS_NO_OTHER_SERVICE =
      knowsNoOtherService(GENERATION, concat(TRAINER, REWARD, ORCHESTRATOR, PROGRAMS));

  static final ArchRule REWARD_KNOWS_NO_OTHER_SERVICE =
      knowsNoOtherService(REWARD, concat(TRAINER, GENERATION, ORCHESTRATOR, PROGRAMS));

  static final ArchRule STANDALONE_KNOWS_NO_OTHER_PROGRAM = noClasses()
      .that(resideInAnyPackage(STANDALONE))
      .should()
      .dependOnClassesThat(resideInAnyPackage(concat(CHAOS, CLI)));

  static final ArchRule CHAOS_KNOWS_NO_COMMAND = noClasses()
      .that(resideInAnyPackage(CHAOS))
      .should()
      .dependOnClassesThat(resideInAnyPackage(CLI));

  static final ArchRule JUDGEMENT_IS_ARITHMETIC = noClasses()
      .that(resideInAnyPackage(packages("orchestrator.judgement")))
      .should()
      .dependOnClassesThat(resideInAnyPackage("io.temporal..", "org.springframework.."))
      .because("what a run is worth follows from its figures alone");

  static final ArchRule SCRIPTS_ARE_CALLED_BY_TYPED_METHODS = noClasses()
      .that(ours())
      .and()
      .haveSimpleNameNotEndingWith("Script")
      .should()
      .dependOnClassesThat(type(Script.class))
      .because("one class for each script gives its methods Java signatures");

  static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("io.verisim.(**)").should().beFreeOfCycles();

  private Architecture() {}

  private static ArchRule knowsNoOtherService(String[] service, String[] others) {
    return noClasses()
        .that(resideInAnyPackage(service))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .because("services meet through artifacts and contracts alone");
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAnyPackage("io.verisim..");
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names).map(name -> "io.verisim." + name + "..").toArray(String[]::new);
  }

  private static String[] concat(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }
}
