package io.verisim.reward;

import io.verisim.contract.RewardActivities;
import io.verisim.worker.StageBench;

/** The reward worker at a bench of another worker's tests. */
public final class RewardAtBench {
  private RewardAtBench() {}

  public static RewardActivities at(StageBench bench) {
    return bench.activities(RewardActivities.class, new RewardService(bench.executor()));
  }
}
