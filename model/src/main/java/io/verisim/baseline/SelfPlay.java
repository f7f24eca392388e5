package io.verisim.baseline;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.Samples;
import io.verisim.gpt.SamplingConfig;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.training.AdamW;
import io.verisim.training.LearningRate;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Self-play against natural text, SPIN (Chen et al. 2024, arXiv 2401.01335).
 *
 * <pre>{@code
 * opponent = policy
 * for each step:
 *   draw prefixes x with their natural continuations y; the opponent continues x as y'
 *   m = 0.1 * (log policy(y | x) - log opponent(y | x) - log policy(y' | x) + log opponent(y' | x))
 *   policy = AdamW(policy, gradient of the mean of log(1 + exp(-m)))
 * }</pre>
 *
 * <p>The gradient is that of the log-likelihoods, weighted by the derivative of the loss. It
 * deviates from the source in these points. Each step draws new pairs, half of
 * {@link GrpoSpec#completionsPerStep}, instead of many epochs over one set. Rate, warm-up, clipping
 * and batches are those of GRPO. The last weights are kept.
 *
 * <p>The phase changes {@code policy} in place.
 */
public final class SelfPlay implements Phase {
  /** The weight of the log-ratios, lambda in the source. */
  private static final double LAMBDA = 0.1;

  private final Gpt policy;
  private final Gpt opponent;
  private final GrpoSpec spec;
  private final SplitText train;
  private final Seeds seeds;
  private final long steps;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private long step;

  /** @param flops the compute budget; the phase does as many whole steps as it covers */
  public SelfPlay(Gpt policy, GrpoSpec spec, double flops, SplitText train, Seeds seeds) {
    this.policy = policy;
    this.opponent = policy.copy();
    this.spec = spec;
    this.train = train;
    this.seeds = seeds;
    this.optimizer = new AdamW(policy.parameters(), policy::trainable, OptimizerConfig.of(spec));
    int block = policy.config().blockSize();
    double text = policy.config().forwardFlops(1, block);
    // One text of a pair is sampled; the opponent and the policy score both, and both are trained.
    double pair = text + 2 * (2 * text + policy.trained(0, 1, block).flops());
    this.steps = (long) (flops / (pairs() * pair));
  }

  private int pairs() {
    return spec.completionsPerStep() / 2;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return steps;
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step >= steps;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    TokenRows natural = natural(seeds.random(step, 0));
    double loss = learn(natural, written(natural, listener), listener);
    double rate = new LearningRate(
            spec.learningRate(),
            spec.minLearningRate(),
            Math.min(spec.warmupSteps(), steps / 10),
            steps)
        .at(step);
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("loss/train", DivergedException.check("loss/train", loss, step));
    row.put("grad_norm", optimizer.update(rate, step));
    row.put("lr", rate);
    step++;
    return row;
  }

  /**
   * Adds the gradient of the loss of natural texts and those that the opponent wrote instead to
   * {@link #gradients}; returns the loss.
   */
  double learn(TokenRows natural, TokenRows written, ProgressListener listener) {
    double[] margins = margins(natural, written, listener);
    double[] slopes = new double[margins.length];
    double loss = 0;
    for (int i = 0; i < margins.length; i++) {
      // log(1 + exp(-m)) without overflow
      loss +=
          (Math.max(0, -margins[i]) + Math.log1p(Math.exp(-Math.abs(margins[i])))) / margins.length;
      slopes[i] = LAMBDA / (1 + Math.exp(margins[i])) / margins.length;
    }
    accumulate(natural, slopes, 1, listener);
    accumulate(written, slopes, -1, listener);
    return loss;
  }

  /** The gradients of the next update. */
  Tensors gradients() {
    return optimizer.gradients();
  }

  /** Natural texts, of which the tokens after a prefix count. */
  private TokenRows natural(Random random) {
    int block = policy.config().blockSize();
    TokenRows texts = train.natural(pairs(), block, random);
    int[] given = new int[texts.size()];
    Arrays.setAll(
        given,
        row ->
            texts.from()[row] > 0 ? texts.from()[row] : 1 + random.nextInt(Math.max(1, block / 2)));
    return new TokenRows(texts.tokens(), given, texts.to());
  }

  /** The opponent's continuations of the same prefixes. */
  private TokenRows written(TokenRows natural, ProgressListener listener) {
    Sampler sampler = new Sampler(opponent, SamplingConfig.atTemperature(1));
    int[][] tokens = new int[natural.size()][];
    int[] to = new int[natural.size()];
    for (int from = 0; from < tokens.length; from += sampler.batchRows()) {
      int end = Math.min(tokens.length, from + sampler.batchRows());
      int[][] prompts = new int[end - from][];
      for (int row = from; row < end; row++) {
        prompts[row - from] = Arrays.copyOf(natural.tokens()[row], natural.from()[row]);
      }
      Samples samples =
          sampler.complete(prompts, natural.width(), seeds.at(step, 1 + from), listener);
      for (int row = from; row < end; row++) {
        tokens[row] = samples.tokens()[row - from];
        to[row] = samples.lengths()[row - from];
      }
    }
    return new TokenRows(tokens, natural.from(), to);
  }

  private double[] margins(TokenRows natural, TokenRows written, ProgressListener listener) {
    double[] margins = logRatios(natural, listener);
    double[] others = logRatios(written, listener);
    for (int i = 0; i < margins.length; i++) {
      margins[i] = LAMBDA * (margins[i] - others[i]);
    }
    return margins;
  }

  /** log policy - log opponent of each row's tokens that count. */
  private double[] logRatios(TokenRows rows, ProgressListener listener) {
    double[] ratios = new double[rows.size()];
    int size = BatchRows.trained(policy, rows.width() - 1, spec.microBatchSize());
    for (int from = 0; from < rows.size(); from += size) {
      int to = Math.min(rows.size(), from + size);
      TokenRows part = rows.slice(from, to);
      float[][] own = policy.logLikelihoods(part.tokens(), 1.0);
      float[][] others = opponent.logLikelihoods(part.tokens(), 1.0);
      for (int row = 0; row < part.size(); row++) {
        for (int t = part.firstPredicted(row); t < part.endPredicted(row); t++) {
          ratios[from + row] += own[row][t] - others[row][t];
        }
      }
      double forward = policy.config().forwardFlops(part.size(), part.width() - 1);
      listener.onCompute(Flops.scored(2 * part.predicted(), 2 * forward));
      listener.onProgress();
    }
    return ratios;
  }

  /** Adds the gradient of the sum of {@code -sign * slope * log policy(row)}. */
  private void accumulate(TokenRows rows, double[] slopes, int sign, ProgressListener listener) {
    int size = BatchRows.trained(policy, rows.width() - 1, spec.microBatchSize());
    for (int from = 0; from < rows.size(); from += size) {
      int to = Math.min(rows.size(), from + size);
      TokenRows part = rows.slice(from, to);
      float[][] weights = new float[part.size()][part.width() - 1];
      for (int row = 0; row < part.size(); row++) {
        Arrays.fill(
            weights[row],
            part.firstPredicted(row),
            Math.max(part.firstPredicted(row), part.endPredicted(row)),
            (float) (sign * slopes[from + row]));
      }
      try (NDManager scope = policy.newScope()) {
        GptScript.accumulate(
            scope,
            policy,
            optimizer.gradients(),
            policy.tensor(scope, part.tokens()),
            Gpt.matrix(scope, weights),
            0,
            0,
            1);
      }
      listener.onCompute(policy.trained(part.predicted(), part.size(), part.width() - 1));
      listener.onProgress();
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    new PhaseState()
        .put("step", step)
        .write(
            folder,
            optimizer.appendTo(policy.parameters().and("opponent.", opponent.parameters())));
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      step = read.state().number("step");
      policy.assign(read.tensors().only(policy.parameters().names()::contains));
      opponent.assign(read.tensors().under("opponent."));
      optimizer.restore(read.tensors(), step);
    }
  }

  @Override
  public void close() {
    optimizer.close();
    opponent.close();
    owner.close();
  }
}
