package io.verisim.trainer;

import io.verisim.contract.TrainerActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.StageExecutor;

/** The trainer's face to the workflow. */
final class TrainerService implements TrainerActivities {
  private final PretrainingStage pretraining;
  private final ScorerStage scorer;
  private final BaselineRateStage baselineRate;
  private final BaselineStage baseline;
  private final GrpoStage grpo;

  TrainerService(StageExecutor executor) {
    this.pretraining = new PretrainingStage(executor);
    this.scorer = new ScorerStage(executor);
    this.baselineRate = new BaselineRateStage(executor);
    this.baseline = new BaselineStage(executor);
    this.grpo = new GrpoStage(executor);
  }

  @Override
  public StageOutcome pretrain(PretrainingInput input) {
    return pretraining.run(input);
  }

  @Override
  public StageOutcome trainScorer(ScorerInput input) {
    return scorer.run(input);
  }

  @Override
  public StageOutcome trainBaselineRate(BaselineRateInput input) {
    return baselineRate.run(input);
  }

  @Override
  public StageOutcome chooseBaseline(BaselineInput input) {
    return baseline.run(input);
  }

  @Override
  public StageOutcome improve(GrpoInput input) {
    return grpo.run(input);
  }
}
