package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.gpt.GptConfig;
import io.verisim.grpo.GrpoConfig;
import io.verisim.rewardmodel.RewardTrainingConfig;
import io.verisim.spec.GrpoLoss;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.Positions;
import io.verisim.spec.PretrainingSpec;
import io.verisim.spec.RewardModelSpec;
import io.verisim.spec.RewardSource;
import io.verisim.spec.RunSpec;
import io.verisim.training.LearningRate;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.PretrainingConfig;
import io.verisim.training.SupervisedBaseline;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
  private static final RunSpec SPEC = StageBench.spec(Map.of());
  private static final Map<String, String> GPT = Map.of(
      "blockSize", "24",
      "nLayer", "2",
      "nHead", "4",
      "nEmbd", "20",
      "dropout", "0.25",
      "bias", "false",
      "positions", "none");
  private static final Map<String, String> PRETRAINING = Map.ofEntries(
      Map.entry("maxSteps", "7"),
      Map.entry("batchSize", "5"),
      Map.entry("microBatchSize", "2"),
      Map.entry("learningRate", "0.5"),
      Map.entry("minLearningRate", "0.001"),
      Map.entry("warmupSteps", "2"),
      Map.entry("weightDecay", "0.5"),
      Map.entry("beta1", "0.5"),
      Map.entry("beta2", "0.5"),
      Map.entry("gradClip", "0.5"),
      Map.entry("evalEvery", "3"),
      Map.entry("patience", "9"),
      Map.entry("minDelta", "0.5"));
  private static final Map<String, String> REWARD_MODEL = Map.of(
      "maxSteps", "7",
      "batchSize", "5",
      "learningRate", "0.5",
      "weightDecay", "0.5",
      "evalEvery", "3",
      "patience", "9",
      "minDelta", "0.5");
  private static final Map<String, String> GRPO = Map.ofEntries(
      Map.entry("maxSteps", "7"),
      Map.entry("promptsPerStep", "3"),
      Map.entry("groupSize", "3"),
      Map.entry("microBatchSize", "2"),
      Map.entry("learningRate", "0.5"),
      Map.entry("minLearningRate", "1e-5"),
      Map.entry("warmupSteps", "2"),
      Map.entry("gradClip", "0.5"),
      Map.entry("innerEpochs", "2"),
      Map.entry("clipLow", "0.5"),
      Map.entry("clipHigh", "0.5"),
      Map.entry("loss", "dapo"),
      Map.entry("klWeight", "0.5"),
      Map.entry("klCap", "0.5"),
      Map.entry("reward", "random"),
      Map.entry("temperature", "0.5"),
      Map.entry("pretrainingMix", "0.5"),
      Map.entry("rewardThreshold", "0.5"),
      Map.entry("patience", "9"),
      Map.entry("minDelta", "0.5"),
      Map.entry("evalEvery", "2"),
      Map.entry("acceptPerplexityRise", "0.5"));

  static Stream<Arguments> keys() {
    return Stream.of(
            keys("model", GPT, spec -> Settings.gpt(spec.model(), 33)),
            keys("pretraining", PRETRAINING, spec -> Settings.pretraining(spec.pretraining())),
            keys("rewardModel", REWARD_MODEL, Settings::rewardTraining),
            keys("grpo", GRPO, Settings::grpo))
        .flatMap(keys -> keys);
  }

  private static Stream<Arguments> keys(
      String section, Map<String, String> changes, Function<RunSpec, Object> settings) {
    return changes.entrySet().stream()
        .map(change -> Arguments.of(section + "." + change.getKey(), change.getValue(), settings));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyThatIsChangedArrives(String key, String value, Function<RunSpec, Object> settings) {
    assertThat(settings.apply(StageBench.spec(Map.of(key, value))))
        .isNotEqualTo(settings.apply(StageBench.spec(Map.of())));
  }

  /** A new key must be entered above, or below with the place that reads it. */
  @Test
  void noKeyIsForgotten() {
    assertComplete(ModelSpec.class, GPT, "initStd"); // Gpt.initialise
    assertComplete(PretrainingSpec.class, PRETRAINING);
    assertComplete(
        RewardModelSpec.class,
        REWARD_MODEL,
        "features", // features()
        "minSkill", // the cycle
        "scorers"); // RewardModelFolders
    assertComplete(GrpoSpec.class, GRPO);
  }

  private static void assertComplete(
      Class<?> section, Map<String, String> changes, String... elsewhere) {
    List<String> names = Arrays.stream(section.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(name -> !Set.of(elsewhere).contains(name))
        .toList();
    assertThat(changes.keySet()).as(section.getSimpleName()).hasSameElementsAs(names);
  }

  /** Keys of one type are not exchanged for each other. */
  @Test
  void everyKeyArrivesAtItsPlace() {
    RunSpec spec = StageBench.spec(Map.ofEntries(
        Map.entry("model.dropout", "0.25"),
        Map.entry("pretraining.maxSteps", "9"),
        Map.entry("pretraining.batchSize", "6"),
        Map.entry("pretraining.microBatchSize", "3"),
        Map.entry("pretraining.learningRate", "0.04"),
        Map.entry("pretraining.minLearningRate", "0.02"),
        Map.entry("pretraining.beta1", "0.7"),
        Map.entry("pretraining.beta2", "0.8"),
        Map.entry("pretraining.weightDecay", "0.3"),
        Map.entry("pretraining.gradClip", "2"),
        Map.entry("pretraining.patience", "11"),
        Map.entry("pretraining.minDelta", "0.6")));

    assertThat(Settings.gpt(spec.model(), 33))
        .isEqualTo(new GptConfig(
            16, 33, 1, 2, 16, 0.25, true, Positions.LEARNED, GptConfig.Mode.GENERATOR));
    assertThat(Settings.pretraining(spec.pretraining()))
        .isEqualTo(new PretrainingConfig(
            9,
            6,
            3,
            new LearningRate(0.04, 0.02, 1, 9),
            new OptimizerConfig(0.7, 0.8, 0.3, 2),
            2,
            11,
            0.6));
    assertThat(Settings.rewardTraining(spec))
        .isEqualTo(new RewardTrainingConfig(
            5, 8, 2e-3, new OptimizerConfig(0.9, 0.999, 0.01, 0), 2, 10, 1e-4));
  }

  @Test
  void grpoTrainsWithoutWeightDecay() {
    RunSpec spec = StageBench.spec(Map.of(
        "grpo.microBatchSize", "3",
        "grpo.minLearningRate", "2e-4",
        "grpo.gradClip", "2",
        "grpo.innerEpochs", "4",
        "grpo.clipLow", "0.1",
        "grpo.clipHigh", "0.28",
        "grpo.loss", "dr_grpo",
        "grpo.klWeight", "0.7",
        "grpo.temperature", "0.8",
        "grpo.pretrainingMix", "0.4"));

    assertThat(Settings.grpo(spec))
        .isEqualTo(new GrpoConfig(
            3,
            2,
            2,
            3,
            new LearningRate(3e-4, 2e-4, 0, 3),
            new OptimizerConfig(0.9, 0.999, 0, 2),
            4,
            0.1,
            0.28,
            GrpoLoss.DR_GRPO,
            0.7,
            10,
            RewardSource.REWARD_MODEL,
            0.8,
            0.4,
            0.9,
            5,
            0.001,
            1,
            0.02));
  }

  @Test
  void theBaselineTrainsLikePretrainingAtARateOfItsOwn() {
    SupervisedBaseline.Config baseline = Settings.baseline(SPEC.pretraining(), 1e9, 0.25);

    assertThat(baseline.peak()).isEqualTo(0.25);
    assertThat(baseline.flops()).isEqualTo(1e9);
    assertThat(baseline.batchSize()).isEqualTo(SPEC.pretraining().batchSize());
    assertThat(baseline.optimizer())
        .isEqualTo(Settings.pretraining(SPEC.pretraining()).optimizer());
  }
}
