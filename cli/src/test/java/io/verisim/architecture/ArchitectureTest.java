package io.verisim.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.verisim.artifact.PlantedContract;
import io.verisim.chaos.PlantedFault;
import io.verisim.cli.show.PlantedDisplay;
import io.verisim.generation.PlantedGeneration;
import io.verisim.gpt.PlantedModel;
import io.verisim.orchestrator.PlantedWorkflow;
import io.verisim.orchestrator.judgement.PlantedFinding;
import io.verisim.reward.PlantedReward;
import io.verisim.spec.PlantedSpec;
import io.verisim.standalone.PlantedServer;
import io.verisim.standalone.stored.PlantedStore;
import io.verisim.trainer.PlantedTrainer;
import io.verisim.training.PlantedPhase;
import io.verisim.worker.PlantedSupport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static JavaClasses product;

  @BeforeAll
  static void readTheProduct() {
    product = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("io.verisim");
  }

  /** Each rule with planted classes that break it. */
  static Stream<Arguments> rules() {
    return Stream.of(
        rule("the specification stands alone", Architecture.SPEC_STANDS_ALONE, PlantedSpec.class),
        rule("the model stands alone", Architecture.MODEL_STANDS_ALONE, PlantedModel.class),
        rule("common stands alone", Architecture.COMMON_STANDS_ALONE, PlantedContract.class),
        rule(
            "the orchestrator ships without the engine",
            Architecture.ORCHESTRATOR_SHIPS_WITHOUT_THE_ENGINE,
            PlantedWorkflow.class),
        rule(
            "worker support knows no service",
            Architecture.WORKER_SUPPORT_KNOWS_NO_SERVICE,
            PlantedSupport.class),
        rule(
            "the trainer knows no other service",
            Architecture.TRAINER_KNOWS_NO_OTHER_SERVICE,
            PlantedTrainer.class),
        rule(
            "generation knows no other service",
            Architecture.GENERATION_KNOWS_NO_OTHER_SERVICE,
            PlantedGeneration.class),
        rule(
            "reward knows no other service",
            Architecture.REWARD_KNOWS_NO_OTHER_SERVICE,
            PlantedReward.class),
        rule(
            "standalone knows no other program",
            Architecture.STANDALONE_KNOWS_NO_OTHER_PROGRAM,
            PlantedServer.class),
        rule("chaos knows no command", Architecture.CHAOS_KNOWS_NO_COMMAND, PlantedFault.class),
        rule("judgement is arithmetic", Architecture.JUDGEMENT_IS_ARITHMETIC, PlantedFinding.class),
        rule(
            "scripts are called by typed methods",
            Architecture.SCRIPTS_ARE_CALLED_BY_TYPED_METHODS,
            PlantedPhase.class),
        rule(
            "packages form no cycle",
            Architecture.PACKAGES_FORM_NO_CYCLE,
            PlantedTrainer.class,
            PlantedGeneration.class),
        rule(
            "nested packages form no cycle",
            Architecture.PACKAGES_FORM_NO_CYCLE,
            PlantedDisplay.class,
            PlantedStore.class));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProductKeepsTheRule(ArchRule rule, List<Class<?>> planted) {
    rule.check(product);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleCatchesAPlantedBreach(ArchRule rule, List<Class<?>> planted) {
    assertThat(rule.evaluate(new ClassFileImporter().importClasses(planted)).hasViolation())
        .isTrue();
  }

  @Test
  void theCheckCoversEveryModule() {
    assertThat(product)
        .extracting(seen -> seen.getPackageName().replaceFirst("(io\\.verisim\\.\\w+).*", "$1"))
        .contains(
            "io.verisim.spec",
            "io.verisim.artifact",
            "io.verisim.gpt",
            "io.verisim.worker",
            "io.verisim.trainer",
            "io.verisim.generation",
            "io.verisim.reward",
            "io.verisim.orchestrator",
            "io.verisim.standalone",
            "io.verisim.chaos",
            "io.verisim.cli");
  }

  private static Arguments rule(String name, ArchRule rule, Class<?>... planted) {
    return argumentSet(name, rule, List.of(planted));
  }
}
