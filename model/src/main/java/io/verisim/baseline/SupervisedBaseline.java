package io.verisim.baseline;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.SplitText;
import io.verisim.training.BatchLoss;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import io.verisim.training.Pretraining;
import io.verisim.training.Supervised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The supervised baseline for a compute budget. It trains a start model at one peak rate until the
 * budget is spent, with warm-up and cosine decay to 0. The baseline keeps the weights with the
 * lowest validation loss. The start is one of the candidates, so a baseline never ends worse than
 * it began. If training diverges, the remaining steps are skipped and the baseline returns the
 * start.
 *
 * <p>The phase changes {@code gpt} in place.
 */
public final class SupervisedBaseline implements Phase {
  /** Number of evaluations of the validation loss. */
  private static final int EVALUATIONS = 20;

  private final Gpt gpt;
  private final Config config;
  private final SplitText validation;
  private final NDManager owner = Torch.newScope();
  private final Tensors start;
  private final Pretraining training;
  private double startLoss = Double.NaN;
  private double bestLoss = Double.NaN;
  private long skipped;

  /**
   * Budget and training settings of a baseline.
   *
   * @param pretraining specification of the base model; the baseline uses the same batches, warm-up
   *     and optimiser
   * @param flops compute budget, counted as in {@link Flops}; if it is too small for one step, the
   *     baseline returns the start
   * @param learningRate the rate after the warm-up, from which it falls to 0
   */
  public record Config(PretrainingSpec pretraining, double flops, double learningRate) {
    public Config {
      if (!(flops >= 0)) {
        throw new IllegalArgumentException("flops is " + flops + ", expected at least 0");
      }
    }

    /** The same settings with another budget. */
    public Config withFlops(double budget) {
      return new Config(pretraining, budget, learningRate);
    }

    /** Number of steps that the budget covers. */
    long steps(Gpt gpt) {
      int block = gpt.config().blockSize();
      double step = gpt.trained(0, pretraining.batchSize(), block).flops();
      return (long) (flops / step);
    }

    private PretrainingSpec training(int steps) {
      return new PretrainingSpec(
          steps,
          pretraining.batchSize(),
          pretraining.microBatchSize(),
          learningRate,
          0,
          Math.min(pretraining.warmupSteps(), steps / 10),
          pretraining.weightDecay(),
          pretraining.beta1(),
          pretraining.beta2(),
          pretraining.gradClip(),
          Math.max(1, steps / EVALUATIONS),
          Integer.MAX_VALUE,
          0,
          pretraining.lora());
    }
  }

  public SupervisedBaseline(
      Gpt gpt, Config config, SplitText train, SplitText validation, Seeds seeds) {
    this(gpt, config, train, validation, seeds, Supervised::accumulate);
  }

  /** Trains with another loss than the cross-entropy, by which the weights are still selected. */
  public SupervisedBaseline(
      Gpt gpt, Config config, SplitText train, SplitText validation, Seeds seeds, BatchLoss loss) {
    this.gpt = gpt;
    this.config = config;
    this.validation = validation;
    this.start = gpt.parameters().copy(owner);
    this.training = new Pretraining(
        gpt,
        config.training(Math.toIntExact(Math.max(1, totalSteps()))),
        train,
        validation,
        seeds,
        loss);
  }

  /** Number of completed and skipped steps. */
  @Override
  public long step() {
    return training.step() + skipped;
  }

  @Override
  public long totalSteps() {
    return config.steps(gpt);
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step() >= totalSteps();
  }

  /** Validation loss of the start, in nats per token; NaN before the first step. */
  public double startLoss() {
    return startLoss;
  }

  /** The lowest validation loss, in nats per token. */
  public double bestLoss() {
    return bestLoss;
  }

  /** Whether training improved on the start. */
  public boolean improved() {
    return bestLoss < startLoss;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    if (Double.isNaN(startLoss)) {
      startLoss = HeldOutLoss.of(gpt, validation, listener);
      bestLoss = startLoss;
    }
    try {
      Map<String, Double> row = training.advance(listener);
      if (training.finished()) {
        settle();
      }
      return row;
    } catch (DivergedException e) {
      skipped = totalSteps() - training.step();
      gpt.assign(start);
      return Map.of();
    }
  }

  /** Keeps the trained weights if they are better than the start. */
  private void settle() {
    if (training.bestLoss() < startLoss) {
      bestLoss = training.bestLoss();
    } else {
      gpt.assign(start);
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    new PhaseState()
        .put("skipped", skipped)
        .put("startLoss", startLoss)
        .put("bestLoss", bestLoss)
        .write(folder, start);
    training.save(Files.createDirectory(folder.resolve("training")));
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      skipped = read.state().number("skipped");
      startLoss = read.state().real("startLoss");
      bestLoss = read.state().real("bestLoss");
      start.assign(read.tensors());
    }
    training.restore(folder.resolve("training"));
  }

  @Override
  public void close() {
    training.close();
    owner.close();
  }
}
