package io.verisim.trainer;

import io.verisim.contract.TrainerActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.StageExecutor;

/** The activities of the trainer. */
final class TrainerService implements TrainerActivities {
  private final StageExecutor executor;

  TrainerService(StageExecutor executor) {
    this.executor = executor;
  }

  @Override
  public StageOutcome pretrain(PretrainingInput input) {
    return executor.run(new PretrainingStage(input));
  }

  @Override
  public StageOutcome trainScorer(ScorerInput input) {
    return executor.run(LanguageModelStage.scorer(input));
  }

  @Override
  public StageOutcome trainJudge(JudgeInput input) {
    return executor.run(LanguageModelStage.judge(input));
  }

  @Override
  public StageOutcome trainBaselineRate(BaselineRateInput input) {
    return executor.run(new BaselineRateStage(input));
  }

  @Override
  public StageOutcome chooseBaseline(BaselineInput input) {
    return executor.run(new BaselineStage(input));
  }

  @Override
  public StageOutcome improve(GrpoInput input) {
    return executor.run(new GrpoStage(input));
  }
}
