package io.verisim.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names of artifacts and figures outlive the program that wrote them: stores and reports of earlier runs have them. */
class NamesTest {
  @Test
  void artifactsHaveTheirNames() {
    assertThat(ArtifactNames.rewardFeaturesShard(2, 3)).isEqualTo("reward_features_v2_shard_3");
    assertThat(ArtifactNames.scorer(1)).isEqualTo("scorer_1");
    assertThat(ArtifactNames.rewardModelEvaluation(2)).isEqualTo("reward_model_evaluation_v2");
    assertThat(ArtifactNames.baseline(3)).isEqualTo("baseline_v3");
    assertThat(ArtifactNames.baselineRate(3, 2)).isEqualTo("baseline_v3_rate_2");
    assertThat(ArtifactNames.baselineEvaluation(3)).isEqualTo("baseline_evaluation_v3");
  }

  @Test
  void aFigureAtATemperatureSaysWhichOne() {
    String name = FigureNames.at(0.8, FigureNames.PERPLEXITY);

    assertThat(name).isEqualTo("temperature/0.8/perplexity");
    assertThat(FigureNames.temperature(name)).contains(0.8);
  }

  @Test
  void aFigureAtTemperatureOneSaysNone() {
    assertThat(FigureNames.temperature(FigureNames.REWARD_MODEL_LENGTH)).isEmpty();
    assertThat(FigureNames.temperature(FigureNames.PERPLEXITY)).isEmpty();
  }
}
