package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Supervised training of a language model on random windows of text.
 *
 * <pre>{@code
 * best = initial weights, after an evaluation if they are pretrained
 * for each step:
 *   draw batchSize texts of the training split, uniformly: windows of blockSize + 1 tokens, or examples
 *   g = gradient of the mean cross-entropy of their predicted tokens, summed over micro-batches; clip its global norm
 *   weights = AdamW(weights, g), at a rate with linear warm-up and cosine decay
 *   every evalEvery steps: if the validation loss fell by more than minDelta, best = weights;
 *     stop after `patience` evaluations without that
 * weights = best
 * }</pre>
 *
 * <p>It deviates from common practice (Radford et al. 2019) in these points. Windows are drawn with
 * replacement and may span documents; there are no epochs. Weight decay applies to matrices only.
 * The best weights are kept, not the last.
 *
 * <p>The phase changes {@code gpt} in place.
 */
public final class Pretraining implements Phase {
  private final Gpt gpt;
  private final PretrainingSpec spec;
  private final SplitText train;
  private final SplitText validation;
  private final Seeds seeds;
  private final BatchLoss loss;
  private final boolean startCounts;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private final Tensors best;
  private Patience patience;
  private long bestStep;
  private long step;

  public Pretraining(
      Gpt gpt, PretrainingSpec spec, SplitText train, SplitText validation, Seeds seeds) {
    this(gpt, spec, train, validation, seeds, false);
  }

  /**
   * @param startCounts whether the initial weights are evaluated too, so that they are kept if no
   *     step improves them
   */
  public Pretraining(
      Gpt gpt,
      PretrainingSpec spec,
      SplitText train,
      SplitText validation,
      Seeds seeds,
      boolean startCounts) {
    this(gpt, spec, train, validation, seeds, Supervised::accumulate, startCounts);
  }

  /** Trains with another loss than the cross-entropy, by which the weights are still selected. */
  public Pretraining(
      Gpt gpt,
      PretrainingSpec spec,
      SplitText train,
      SplitText validation,
      Seeds seeds,
      BatchLoss loss) {
    this(gpt, spec, train, validation, seeds, loss, false);
  }

  private Pretraining(
      Gpt gpt,
      PretrainingSpec spec,
      SplitText train,
      SplitText validation,
      Seeds seeds,
      BatchLoss loss,
      boolean startCounts) {
    this.startCounts = startCounts;
    this.gpt = gpt;
    this.spec = spec;
    this.train = train;
    this.validation = validation;
    this.seeds = seeds;
    this.loss = loss;
    this.optimizer = new AdamW(gpt.parameters(), gpt::trainable, OptimizerConfig.of(spec));
    this.best = gpt.parameters().copy(owner);
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
    return !startIsDue() && (step >= spec.maxSteps() || patience.exhausted());
  }

  /** Whether the initial weights are still to be evaluated; the first evaluation is always one. */
  private boolean startIsDue() {
    return startCounts && patience.best() == Double.POSITIVE_INFINITY;
  }

  /** The reason why training ended. */
  public String stopReason() {
    return patience.exhausted() ? "patience" : "maxSteps";
  }

  /** The best validation loss, in nats per token. */
  public double bestLoss() {
    return patience.best();
  }

  /** The step after which the best loss was measured. */
  public long bestStep() {
    return bestStep;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    if (startIsDue()) {
      return Map.of("loss/val", evaluate(listener));
    }
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("loss/train", DivergedException.check("loss/train", accumulate(listener), step));
    double rate = LearningRate.of(spec).at(step);
    row.put("grad_norm", optimizer.update(rate, step));
    row.put("lr", rate);
    step++;
    if (step % spec.evalEvery() == 0 || step == spec.maxSteps()) {
      row.put("loss/val", evaluate(listener));
    }
    if (finished()) {
      gpt.assign(best);
    }
    return row;
  }

  private double accumulate(ProgressListener listener) {
    Random random = seeds.random(step, 0);
    TokenRows batch = train.draw(spec.batchSize(), gpt.config().blockSize(), random);
    return loss.accumulateInParts(
        gpt,
        optimizer.gradients(),
        batch,
        BatchRows.trained(gpt, batch.width() - 1, spec.microBatchSize()),
        part -> seeds.at(step, 1 + part),
        1,
        listener);
  }

  private double evaluate(ProgressListener listener) {
    double loss =
        DivergedException.check("loss/val", HeldOutLoss.of(gpt, validation, listener), step);
    patience = patience.evaluated(loss);
    if (patience.improvedLast()) {
      bestStep = step;
      best.assign(gpt.parameters());
    }
    return loss;
  }

  @Override
  public void save(Path folder) throws IOException {
    Tensors all = optimizer.appendTo(gpt.parameters().and("best.", best));
    new PhaseState().put("step", step).put("bestStep", bestStep).put(patience).write(folder, all);
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      step = read.state().number("step");
      bestStep = read.state().number("bestStep");
      patience = read.state().patience(patience);
      gpt.assign(read.tensors().only(gpt.parameters().names()::contains));
      best.assign(read.tensors().under("best."));
      optimizer.restore(read.tensors(), step);
    }
  }

  @Override
  public void close() {
    optimizer.close();
    owner.close();
  }
}
