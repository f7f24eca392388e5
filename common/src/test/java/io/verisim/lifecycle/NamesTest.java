package io.verisim.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names of artifacts and figures outlive the program that wrote them: stores and reports of earlier runs have them. */
class NamesTest {
  @Test
  void artifactsHaveTheirNames() {
    assertThat(ArtifactNames.rewardFeaturesShard(2, 3)).isEqualTo("reward_features_v2_shard_3");
    assertThat(ArtifactNames.languageModel(1)).isEqualTo("language_model_1");
    assertThat(ArtifactNames.criticEvaluation(2)).isEqualTo("critic_evaluation_v2");
    assertThat(ArtifactNames.control(3)).isEqualTo("control_v3");
    assertThat(ArtifactNames.controlRate(3, 2)).isEqualTo("control_v3_rate_2");
    assertThat(ArtifactNames.controlEvaluation(3)).isEqualTo("control_evaluation_v3");
  }

  @Test
  void aFigureAtATemperatureSaysWhichOne() {
    String name = FigureNames.at(0.8, FigureNames.PERPLEXITY);

    assertThat(name).isEqualTo("temperature/0.8/perplexity");
    assertThat(FigureNames.temperature(name)).contains(0.8);
  }

  @Test
  void aFigureAtTemperatureOneSaysNone() {
    assertThat(FigureNames.temperature(FigureNames.CRITIC_LENGTH)).isEmpty();
    assertThat(FigureNames.temperature(FigureNames.PERPLEXITY)).isEmpty();
  }
}
