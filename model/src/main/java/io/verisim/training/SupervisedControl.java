package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Pulse;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.engine.Work;
import io.verisim.gpt.Gpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What supervised training would have made of a compute budget: the same start, trained at each of several rates until the
 * budget is spent, each with warm-up and cosine decay to 0. The weights of the lowest validation loss of all are kept; the
 * start is one of the candidates, so a control never ends worse than it began. A rate at which training diverges is out, and
 * the steps that it had left are skipped.
 *
 * <p>Every rate has the whole budget, which favours the control. The phase changes {@code gpt} in place.
 */
public final class SupervisedControl implements Phase {
  /** Looks at the validation loss in each rate's training. */
  private static final long LOOKS = 20;

  private final Gpt gpt;
  private final Config config;
  private final int[] train;
  private final int[] validation;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final Tensors start;
  private final Tensors best;
  private double startLoss = Double.NaN;
  private double bestLoss = Double.NaN;
  private double bestRate;
  private int rate;
  private long step;
  private Pretraining training;

  /**
   * What a control may spend and how.
   *
   * @param operations budget of each rate, as {@link Work} counts them; less than one step's gives the start back
   * @param rates peaks of the learning rate, in the order that they are tried
   */
  public record Config(
      double operations,
      List<Double> rates,
      int batchSize,
      int microBatchSize,
      long warmupSteps,
      OptimizerConfig optimizer) {
    public Config {
      rates = List.copyOf(rates);
      if (!(operations >= 0) || rates.isEmpty()) {
        throw new IllegalArgumentException("operations " + operations + ", rates " + rates
            + ": expected a budget that is not negative and at least one rate");
      }
    }

    /** Steps that the budget pays at one rate. */
    long steps(Gpt gpt) {
      int block = gpt.config().blockSize();
      double step =
          Work.trained(0, gpt.config().forwardOperations(batchSize, block)).operations();
      return (long) (operations / step);
    }
  }

  public SupervisedControl(Gpt gpt, Config config, int[] train, int[] validation, Seeds seeds) {
    this.gpt = gpt;
    this.config = config;
    this.train = train;
    this.validation = validation;
    this.seeds = seeds;
    this.start = gpt.parameters().copy(owner);
    this.best = gpt.parameters().copy(owner);
    this.training = training(0);
  }

  private Pretraining training(int at) {
    long steps = Math.max(1, config.steps(gpt));
    long warmup = Math.min(config.warmupSteps(), steps / 10);
    PretrainingConfig training = new PretrainingConfig(
        steps,
        config.batchSize(),
        config.microBatchSize(),
        new LearningRate(config.rates().get(at), 0, warmup, steps),
        config.optimizer(),
        (int) Math.max(1, steps / LOOKS),
        Integer.MAX_VALUE,
        0);
    Seeds own = new Seeds(seeds.at(at, 0), "control", 0);
    return new Pretraining(gpt, training, train, validation, own);
  }

  /** Steps done or skipped. */
  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return config.rates().size() * config.steps(gpt);
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step >= totalSteps();
  }

  /** Validation loss of the start, in nats a token; NaN before the first step. */
  public double startLoss() {
    return startLoss;
  }

  /** The lowest validation loss, in nats a token. */
  public double bestLoss() {
    return bestLoss;
  }

  /** The rate that gave it; 0 if nothing was better than the start. */
  public double bestRate() {
    return bestRate;
  }

  @Override
  public Map<String, Double> advance(Pulse pulse) {
    if (Double.isNaN(startLoss)) {
      startLoss = HeldOutLoss.of(gpt, validation, pulse);
      bestLoss = startLoss;
    }
    try {
      Map<String, Double> row = training.advance(pulse);
      step++;
      if (training.finished()) {
        compare();
        settle();
      }
      return row;
    } catch (DivergedException e) {
      step = (rate + 1) * config.steps(gpt);
      settle();
      return Map.of();
    }
  }

  /** Keeps what a rate came to, if it is better than all before. */
  private void compare() {
    if (training.bestLoss() < bestLoss) {
      bestLoss = training.bestLoss();
      bestRate = config.rates().get(rate);
      Gpt.script().run("assign", best, gpt.parameters());
    }
  }

  /** Goes on to the next rate, or ends with the best weights. */
  private void settle() {
    if (finished()) {
      gpt.assign(best);
      return;
    }
    training.close();
    gpt.assign(start);
    rate++;
    training = training(rate);
  }

  @Override
  public void save(Path folder) throws IOException {
    new PhaseState()
        .put("rate", rate)
        .put("step", step)
        .put("startLoss", startLoss)
        .put("bestLoss", bestLoss)
        .put("bestRate", bestRate)
        .write(folder, start.and("best.", best));
    training.save(Files.createDirectory(folder.resolve("training")));
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      startLoss = read.state().real("startLoss");
      bestLoss = read.state().real("bestLoss");
      bestRate = read.state().real("bestRate");
      Gpt.script()
          .run("assign", start, start.matching(read.tensors().only(start.names()::contains)));
      Gpt.script().run("assign", best, best.matching(read.tensors().under("best.")));
      rate = (int) read.state().number("rate");
      step = read.state().number("step");
    }
    training.close();
    training = training(rate);
    training.restore(folder.resolve("training"));
  }

  @Override
  public void close() {
    training.close();
    owner.close();
  }
}
