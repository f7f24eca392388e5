package io.verisim.grpo;

import io.verisim.spec.Credit;
import io.verisim.spec.GrpoLoss;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.RewardSource;
import org.jspecify.annotations.Nullable;

/** A configuration in which a test sets only the relevant values. */
final class GrpoSettings {
  int maxSteps = 6;
  int groupSize = 4;
  int microBatch = 8;
  double rate = 0.01;
  int innerEpochs = 1;
  GrpoLoss loss = GrpoLoss.GRPO;
  Credit credit = Credit.SEQUENCE;
  double discount = 0.9;
  double sequenceWeight = 0;
  double klWeight = 0;
  double klCap = 1e9;
  RewardSource reward = RewardSource.REWARD_MODEL;
  double temperature = 1;
  double pretrainingMix = 0;
  double rewardThreshold = 1;
  int patience = 1000;
  double minDelta = 0;
  int evalEvery = 2;
  double acceptPerplexityRise = 1e9;

  @Nullable
  LoraSpec lora = null;

  GrpoSpec build() {
    return new GrpoSpec(
        maxSteps,
        4,
        groupSize,
        microBatch,
        rate,
        rate,
        0,
        1,
        innerEpochs,
        0.2,
        0.3,
        loss,
        credit,
        discount,
        sequenceWeight,
        klWeight,
        klCap,
        reward,
        temperature,
        pretrainingMix,
        rewardThreshold,
        patience,
        minDelta,
        evalEvery,
        acceptPerplexityRise,
        lora);
  }
}
