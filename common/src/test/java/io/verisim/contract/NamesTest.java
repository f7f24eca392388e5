package io.verisim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.spec.BaselineMethod;
import org.junit.jupiter.api.Test;

/**
 * Names of artifacts and figures outlive the program that wrote them: stores and reports of earlier
 * runs have them.
 */
class NamesTest {
  @Test
  void artifactNamesAreStable() {
    assertThat(ArtifactNames.rewardFeaturesShard(2, 3)).isEqualTo("reward_features_v2_shard_3");
    assertThat(ArtifactNames.scorer(1)).isEqualTo("scorer_1");
    assertThat(ArtifactNames.rewardModelEvaluation(2)).isEqualTo("reward_model_evaluation_v2");
    assertThat(ArtifactNames.baseline(BaselineMethod.SUPERVISED, 3)).isEqualTo("baseline_v3");
    assertThat(ArtifactNames.baselineRate(BaselineMethod.SUPERVISED, 3, 2))
        .isEqualTo("baseline_v3_rate_2");
    assertThat(ArtifactNames.baselineEvaluation(BaselineMethod.SUPERVISED, 3))
        .isEqualTo("baseline_evaluation_v3");
    assertThat(ArtifactNames.baseline(BaselineMethod.SELF_PLAY, 3)).isEqualTo("self_play_v3");
    assertThat(ArtifactNames.baselineEvaluation(BaselineMethod.SELF_PLAY, 3))
        .isEqualTo("self_play_evaluation_v3");
  }
}
