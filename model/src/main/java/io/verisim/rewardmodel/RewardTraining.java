package io.verisim.rewardmodel;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import io.verisim.training.AdamW;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.Patience;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains a reward model until its validation loss stops falling: a head on cached features, or a
 * head with its trunk. It ends with its best weights. After training on pairs, the scores are
 * calibrated to natural shares on the validation texts.
 */
public final class RewardTraining implements Phase {
  private final RewardLearner learner;
  private final RewardModelSpec spec;
  private final Seeds seeds;
  private final Tensors parameters;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private final Tensors best;
  private Patience patience;
  private long step;

  /** Trains a head in place. */
  public RewardTraining(
      RewardHead head,
      RewardModelSpec spec,
      LabelledFeatures train,
      LabelledFeatures validation,
      Seeds seeds) {
    this(new HeadLearner(head, spec, train, validation), spec, seeds);
  }

  RewardTraining(RewardLearner learner, RewardModelSpec spec, Seeds seeds) {
    this.learner = learner;
    this.spec = spec;
    this.seeds = seeds;
    this.parameters = learner.parameters();
    this.optimizer = new AdamW(parameters, learner::trainable, OptimizerConfig.of(spec));
    this.best = parameters.copy(owner);
    this.patience = Patience.of(spec.patience(), spec.minDelta());
  }

  /**
   * Trains a head and its trunk, or adapters of the trunk, in place.
   *
   * @param trunk the caller owns it, and the head
   */
  public static RewardTraining ofTrunk(
      Gpt trunk,
      RewardHead head,
      RewardModelSpec spec,
      RewardData train,
      RewardData validation,
      Seeds seeds) {
    return new RewardTraining(
        new TrunkLearner(trunk, head, spec, train, validation, seeds), spec, seeds);
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return spec.maxSteps();
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step >= spec.maxSteps() || patience.exhausted();
  }

  /** The reason why training ended. */
  public String stopReason() {
    return patience.exhausted() ? "patience" : "maxSteps";
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    Map<String, Double> row = new LinkedHashMap<>();
    if (step == 0 && spec.warmStart()) {
      evaluate(row, listener); // the start is a candidate
    }
    double loss = learner.accumulate(optimizer.gradients(), seeds.random(step, 0), listener);
    row.put("loss/train", DivergedException.check("loss/train", loss, step));
    row.put("grad_norm", optimizer.update(spec.learningRate(), step));
    step++;
    if (step % spec.evalEvery() == 0 || step == spec.maxSteps()) {
      evaluate(row, listener);
    }
    if (finished()) {
      settle(listener);
    }
    return row;
  }

  private void evaluate(Map<String, Double> row, ProgressListener listener) {
    float[][] features = learner.validationFeatures(listener);
    float[] shares = learner.validationShares();
    float[] scores = learner.head().scores(features);
    double loss = RewardModelQuality.meanSquaredError(scores, shares);
    if (spec.loss() == RewardLoss.BRADLEY_TERRY) {
      float[] logits = learner.head().logits(features);
      loss = RewardModelQuality.pairwiseLoss(logits, shares);
      scores = Calibration.fit(logits, shares).apply(logits);
    }
    row.put("loss/val", loss);
    row.put("reward_model/skill", RewardModelQuality.skill(scores, shares));
    patience = patience.evaluated(loss);
    if (patience.improvedLast()) {
      best.assign(parameters);
    }
  }

  private void settle(ProgressListener listener) {
    parameters.assign(best);
    learner.settle();
    if (spec.loss() == RewardLoss.BRADLEY_TERRY) {
      float[] logits = learner.head().logits(learner.validationFeatures(listener));
      learner.head().calibrate(Calibration.fit(logits, learner.validationShares()));
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    Tensors all = optimizer.appendTo(parameters.and("best.", best));
    new PhaseState().put("step", step).put(patience).write(folder, all);
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      step = read.state().number("step");
      patience = read.state().patience(patience);
      Tensors saved = read.tensors();
      parameters.assign(saved.only(parameters.names()::contains));
      best.assign(saved.under("best."));
      optimizer.restore(saved, step);
    }
    learner.settle();
  }

  @Override
  public void close() {
    optimizer.close();
    learner.close();
    owner.close();
  }
}
