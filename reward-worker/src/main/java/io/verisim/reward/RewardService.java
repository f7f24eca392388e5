package io.verisim.reward;

import io.verisim.lifecycle.RewardActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.StageDesk;

/** The reward worker's face to the workflow. */
final class RewardService implements RewardActivities {
  private final RewardModelStage rewardModel;

  RewardService(StageDesk desk) {
    this.rewardModel = new RewardModelStage(desk);
  }

  @Override
  public StageOutcome trainRewardModel(RewardTraining order) {
    return rewardModel.run(order);
  }
}
