package io.verisim.trainer;

import io.verisim.lifecycle.TrainerActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.StageDesk;

/** The trainer's face to the workflow. */
final class TrainerService implements TrainerActivities {
  private final PretrainingStage pretraining;
  private final LanguageModelStage languageModel;
  private final ControlRateStage controlRate;
  private final ControlStage control;
  private final GrpoStage grpo;

  TrainerService(StageDesk desk) {
    this.pretraining = new PretrainingStage(desk);
    this.languageModel = new LanguageModelStage(desk);
    this.controlRate = new ControlRateStage(desk);
    this.control = new ControlStage(desk);
    this.grpo = new GrpoStage(desk);
  }

  @Override
  public StageOutcome pretrain(Pretraining order) {
    return pretraining.run(order);
  }

  @Override
  public StageOutcome trainLanguageModel(LanguageModel order) {
    return languageModel.run(order);
  }

  @Override
  public StageOutcome trainControlRate(ControlRate order) {
    return controlRate.run(order);
  }

  @Override
  public StageOutcome chooseControl(Control order) {
    return control.run(order);
  }

  @Override
  public StageOutcome improve(Improvement order) {
    return grpo.run(order);
  }
}
