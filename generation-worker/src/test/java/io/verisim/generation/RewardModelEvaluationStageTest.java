package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.GenerationActivities.RewardModelEvaluationInput;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardModelEvaluationStageTest {
  private static final RunSpec SPEC = StageBench.spec(Map.of("evaluation.samples", "80"));

  @TempDir
  Path folder;

  private GenerationBench bench = new GenerationBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void evaluatesTheRewardModelOnEightTextsPerPrompt() throws IOException {
    open("one");
    StageOutcome outcome = bench.generation().evaluateRewardModel(input());

    Manifest manifest = bench.stages().store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("reward_model_evaluation_v1");
    assertThat(outcome.results())
        .containsKeys(
            FigureNames.REWARD_MODEL_KNOWN_ALL,
            FigureNames.REWARD_MODEL_KNOWN_BEST,
            FigureNames.REWARD_MODEL_KNOWN_BEST_ERROR,
            FigureNames.REWARD_MODEL_LENGTH,
            FigureNames.REWARD_MODEL_LENGTH_ERROR);
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
  }

  @Test
  void aResumedEvaluationGivesTheSameDigest() throws IOException {
    open("one");
    Digest untouched =
        bench.generation().evaluateRewardModel(input()).artifact().digest();
    open("two");
    RewardModelEvaluationInput input = input();
    bench.stages().stopAfter(1);
    assertThatThrownBy(() -> bench.generation().evaluateRewardModel(input))
        .isInstanceOf(ActivityFailure.class);
    bench.stages().stopNoMore();

    assertThat(bench.generation().evaluateRewardModel(input).artifact().digest())
        .isEqualTo(untouched);
  }

  private RewardModelEvaluationInput input() throws IOException {
    Handmade made = new Handmade(bench.stages().store(), GenerationBench.RUN, SPEC);
    return new RewardModelEvaluationInput(
        GenerationBench.RUN, SPEC, 1, made.corpus(), made.model(1), made.rewardModel(1));
  }

  private void open(String name) {
    bench.close();
    bench = new GenerationBench(folder.resolve(name));
  }
}
