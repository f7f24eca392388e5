package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.CriticEvaluation;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriticEvaluationStageTest {
  private static final RunSpec SPEC = StageBench.spec(Map.of("evaluation.samples", "80"));

  @TempDir
  Path folder;

  private GenerationBench bench = new GenerationBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theCriticIsJudgedOnEightTextsOfEachPrompt() throws IOException {
    open("one");
    StageOutcome outcome = bench.generation().evaluateCritic(order());

    Manifest manifest = bench.stages().store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("critic_evaluation_v1");
    assertThat(outcome.results())
        .containsKeys(
            FigureNames.CRITIC_KNOWN_ALL,
            FigureNames.CRITIC_KNOWN_BEST,
            FigureNames.CRITIC_KNOWN_BEST_ERROR,
            FigureNames.CRITIC_LENGTH,
            FigureNames.CRITIC_LENGTH_ERROR);
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
  }

  @Test
  void aStoppedJudgementComesToTheSameBits() throws IOException {
    open("one");
    Digest untouched = bench.generation().evaluateCritic(order()).artifact().digest();
    open("two");
    CriticEvaluation order = order();
    bench.stages().stopAfter(1);
    assertThatThrownBy(() -> bench.generation().evaluateCritic(order))
        .isInstanceOf(ActivityFailure.class);
    bench.stages().stopNoMore();

    assertThat(bench.generation().evaluateCritic(order).artifact().digest()).isEqualTo(untouched);
  }

  private CriticEvaluation order() throws IOException {
    Handmade made = new Handmade(bench.stages().store(), GenerationBench.RUN, SPEC);
    return new CriticEvaluation(
        GenerationBench.RUN, SPEC, 1, made.corpus(), made.model(1), made.critic(1));
  }

  private void open(String name) {
    bench.close();
    bench = new GenerationBench(folder.resolve(name));
  }
}
