package io.verisim.rewardmodel;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.spec.RewardModelSpec;
import io.verisim.training.AdamW;
import io.verisim.training.DivergedException;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.Patience;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains a head on cached features until its validation error stops falling; the head ends with its
 * best weights.
 */
public final class RewardTraining implements Phase {
  private final RewardHead head;
  private final RewardModelSpec spec;
  private final LabelledFeatures train;
  private final LabelledFeatures validation;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private final Tensors best;
  private Patience patience;
  private long step;

  public RewardTraining(
      RewardHead head,
      RewardModelSpec spec,
      LabelledFeatures train,
      LabelledFeatures validation,
      Seeds seeds) {
    this.head = head;
    this.spec = spec;
    this.train = train;
    this.validation = validation;
    this.seeds = seeds;
    this.optimizer = new AdamW(head.parameters(), name -> true, OptimizerConfig.of(spec));
    this.best = head.parameters().copy(owner);
    this.patience = Patience.of(spec.patience(), spec.minDelta());
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
    LabelledFeatures batch = train.draw(spec.batchSize(), seeds.random(step, 0));
    row.put("loss/train", DivergedException.check("loss/train", accumulate(batch), step));
    row.put("grad_norm", optimizer.update(spec.learningRate(), step));
    step++;
    listener.onCompute(Flops.trained(0, head.forwardFlops(spec.batchSize())));
    listener.onProgress();
    if (step % spec.evalEvery() == 0 || step == spec.maxSteps()) {
      evaluate(row);
    }
    if (finished()) {
      head.parameters().assign(best);
    }
    return row;
  }

  private double accumulate(LabelledFeatures batch) {
    try (NDManager scope = owner.newSubManager()) {
      return GptScript.accumulateHead(
              scope,
              head.parameters(),
              optimizer.gradients(),
              Gpt.matrix(scope, batch.features()),
              Gpt.matrix(scope, batch.labels()))
          .toFloatArray()[0];
    }
  }

  private void evaluate(Map<String, Double> row) {
    float[] scores = head.scores(validation.features());
    double loss = RewardModelQuality.meanSquaredError(scores, validation.naturalShare());
    row.put("loss/val", loss);
    row.put("reward_model/skill", RewardModelQuality.skill(scores, validation.naturalShare()));
    patience = patience.evaluated(loss);
    if (patience.improvedLast()) {
      best.assign(head.parameters());
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    Tensors all = optimizer.appendTo(head.parameters().and("best.", best));
    new PhaseState().put("step", step).put(patience).write(folder, all);
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      step = read.state().number("step");
      patience = read.state().patience(patience);
      Tensors saved = read.tensors();
      Tensors current = head.parameters();
      current.assign(saved.only(current.names()::contains));
      best.assign(saved.under("best."));
      optimizer.restore(saved, step);
    }
  }

  @Override
  public void close() {
    optimizer.close();
    owner.close();
  }
}
