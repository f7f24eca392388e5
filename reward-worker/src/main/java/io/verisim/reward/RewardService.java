package io.verisim.reward;

import io.verisim.contract.RewardActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.StageExecutor;

/** The activities of the reward worker. */
final class RewardService implements RewardActivities {
  private final StageExecutor executor;

  RewardService(StageExecutor executor) {
    this.executor = executor;
  }

  @Override
  public StageOutcome trainRewardModel(RewardModelInput input) {
    return executor.run(new RewardModelStage(input));
  }
}
