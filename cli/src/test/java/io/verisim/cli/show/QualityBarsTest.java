package io.verisim.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.report.EvaluatedVersion;
import io.verisim.report.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QualityBarsTest {
  @Test
  void eachVersionHasItsRivalsUnderIt() {
    assertThat(QualityBars.text(
                List.of(version(1, false, 0.25, null, null), version(2, true, 0.5, 0.3, 0.4)))
            .lines())
        .containsExactly(
            "Valid sentences:",
            "v1             ####################                       25.0 % ±1.0",
            "v2             ########################################   50.0 % ±1.0  wins",
            "  baseline     ########################                   30.0 % ±1.0",
            "  temperature  ################################           40.0 %  at this diversity");
  }

  @Test
  void aJudgeHasAPictureOfItsOwn() {
    assertThat(QualityBars.text(List.of(judged(1, 0.3, null, null), judged(2, 0.2, 0.28, 0.25)))
            .lines())
        .containsExactly(
            "Known words:",
            "v1  ########################################   70.0 % ±1.0",
            "v2  ########################################   70.0 % ±1.0  wins",
            "",
            "KL to the judge, nats per token (lower is better):",
            "v1             ########################################   0.300 ±0.004",
            "v2             ###########################                0.200 ±0.004  wins",
            "  baseline     #####################################      0.280 ±0.005",
            "  temperature  #################################          0.250  at this perplexity");
  }

  private static EvaluatedVersion judged(
      int number, double divergence, @Nullable Double baseline, @Nullable Double frontier) {
    return new EvaluatedVersion(
        number,
        number - 1,
        new ArtifactRef("trial", "base_model_v" + number, Digest.of(new byte[0])),
        new Verdict(
            number > 1,
            number > 1,
            "known words",
            0.7,
            0.01,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            divergence,
            0.004,
            baseline,
            0.005,
            frontier,
            0.006,
            ""));
  }

  @Test
  void rivalsThatAreNotKnownAreLeftOut() {
    assertThat(QualityBars.text(List.of(version(2, false, 0.5, null, null))).lines())
        .hasSize(2);
  }

  @Test
  void withoutAnyQualityThereIsNoPicture() {
    assertThat(QualityBars.text(List.of())).isEmpty();
    assertThat(QualityBars.text(List.of(version(1, false, null, null, null)))).isEmpty();
  }

  private static EvaluatedVersion version(
      int number,
      boolean wins,
      @Nullable Double quality,
      @Nullable Double baseline,
      @Nullable Double frontier) {
    return new EvaluatedVersion(
        number,
        number - 1,
        new ArtifactRef("trial", "base_model_v" + number, Digest.of(new byte[0])),
        new Verdict(
            wins,
            wins,
            "valid sentences",
            quality,
            0.01,
            baseline,
            0.01,
            frontier,
            0.02,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            ""));
  }
}
