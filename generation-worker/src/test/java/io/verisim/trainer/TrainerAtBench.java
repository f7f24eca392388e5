package io.verisim.trainer;

import io.verisim.contract.TrainerActivities;
import io.verisim.worker.StageBench;

/** The trainer at a bench of another worker's tests. */
public final class TrainerAtBench {
  private TrainerAtBench() {}

  public static TrainerActivities at(StageBench bench) {
    return bench.activities(TrainerActivities.class, new TrainerService(bench.executor()));
  }
}
