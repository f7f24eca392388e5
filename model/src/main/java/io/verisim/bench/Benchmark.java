package io.verisim.bench;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.grpo.GrpoStep;
import io.verisim.grpo.Rewards;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TrunkFeatures;
import io.verisim.spec.Credit;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.GrpoLoss;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.Precision;
import io.verisim.spec.RewardSource;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import io.verisim.training.AdamW;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.Supervised;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Measures the numeric core on a shape. Each figure is the median over several repetitions after a
 * warm-up, in one process and on the calling thread. Weights are fresh and tokens are random; both
 * are as fast as trained weights and real tokens.
 */
public final class Benchmark {
  private static final int PROMPT = 32;
  private static final int[] SAMPLE_BATCHES = {1, 16, 64};
  private static final int SCORE_BATCH = 32;
  private static final int LIKELIHOOD_BATCH = 8;
  private static final int GROUPS = 4;
  private static final int GROUP_SIZE = 8;
  private static final int GROUP_PROMPT = 64;
  private static final double STD = 0.02;

  private final Shape shape;
  private final Precision precision;
  private final int threads;
  private final int repeats;
  private final Random random = new Random(1);

  /**
   * Creates a benchmark.
   *
   * @param repeats counted repetitions of each figure, at least 1
   */
  public Benchmark(Shape shape, Precision precision, int threads, int repeats) {
    this.shape = shape;
    this.precision = precision;
    this.threads = threads;
    this.repeats = repeats;
    Torch.pinThreads(threads);
  }

  /** One training step: forward, backward, clip, AdamW. */
  public void train(Consumer<Map<String, Object>> results) {
    int block = shape.config().blockSize();
    try (Gpt gpt = model();
        AdamW optimizer = optimizer(gpt)) {
      double seconds = median(() -> {
        TokenRows batch = TokenRows.whole(tokens(shape.trainingBatch(), block + 1));
        Supervised.accumulate(gpt, optimizer.gradients(), batch, 1, 1.0, ProgressListener.NONE);
        optimizer.update(1e-3, 0);
      });
      Map<String, Object> result = result("train");
      result.put("ms", round(1000 * seconds, 1));
      result.put("tokens_per_second", Math.round(shape.trainingBatch() * block / seconds));
      results.accept(result);
    }
  }

  /** Full blocks from prompts of 32 tokens, for batches of 1, 16 and 64; only new tokens count. */
  public void sample(Consumer<Map<String, Object>> results) {
    int block = shape.config().blockSize();
    try (Gpt gpt = model()) {
      Sampler sampler = new Sampler(gpt, SamplingConfig.atTemperature(1.0));
      for (int batch : SAMPLE_BATCHES) {
        int[][] prompts = tokens(batch, PROMPT);
        double seconds = median(() -> sampler.complete(prompts, block, 1, ProgressListener.NONE));
        Map<String, Object> result = result("sample");
        result.put("batch", batch);
        result.put("tokens_per_second", Math.round(batch * (block - PROMPT) / seconds));
        results.accept(result);
      }
    }
  }

  /** Rewards of full blocks under a reward model of the same shape. */
  public void score(Consumer<Map<String, Object>> results) {
    int block = shape.config().blockSize();
    try (RewardModel rewardModel = rewardModel()) {
      TokenRows texts = TokenRows.whole(tokens(SCORE_BATCH, block));
      double seconds = median(() -> rewardModel.score(texts, ProgressListener.NONE));
      Map<String, Object> result = result("score");
      result.put("batch", SCORE_BATCH);
      result.put("tokens_per_second", Math.round(SCORE_BATCH * block / seconds));
      results.accept(result);
    }
  }

  /** Log-likelihoods of full blocks, as scorers compute them. */
  public void likelihood(Consumer<Map<String, Object>> results) {
    int block = shape.config().blockSize();
    try (Gpt gpt = model()) {
      int[][] texts = tokens(LIKELIHOOD_BATCH, block);
      double seconds = median(() -> gpt.logLikelihoods(texts, 1));
      Map<String, Object> result = result("likelihood");
      result.put("batch", LIKELIHOOD_BATCH);
      result.put("tokens_per_second", Math.round(LIKELIHOOD_BATCH * block / seconds));
      results.accept(result);
    }
  }

  /**
   * One GRPO step on 4 prompts of 64 tokens, 8 completions each to the full block, with and without
   * KL in the loss.
   */
  public void grpo(Consumer<Map<String, Object>> results) {
    int block = shape.config().blockSize();
    int[][] prompts = new int[GROUPS * GROUP_SIZE][];
    for (int group = 0; group < GROUPS; group++) {
      Arrays.fill(
          prompts, group * GROUP_SIZE, (group + 1) * GROUP_SIZE, tokens(1, GROUP_PROMPT)[0]);
    }
    for (double klWeight : new double[] {0.04, 0}) {
      try (Gpt policy = model();
          Gpt reference = policy.copy();
          RewardModel rewardModel = rewardModel();
          AdamW optimizer = optimizer(policy)) {
        GrpoStep step = new GrpoStep(
            policy,
            reference,
            new Rewards(
                RewardSource.REWARD_MODEL, rewardModel, reference, new Seeds(1, "bench", 0)),
            grpoSpec(klWeight),
            optimizer,
            new RunningText(tokens(1, block + 1)[0]),
            new Seeds(1, "bench", 0));
        double seconds =
            median(() -> step.run(prompts, 0, new LinkedHashMap<>(), ProgressListener.NONE));
        Map<String, Object> result = result("grpo");
        result.put("klWeight", klWeight);
        result.put("seconds", round(seconds, 2));
        result.put(
            "completion_tokens_per_second",
            Math.round(prompts.length * (block - GROUP_PROMPT) / seconds));
        results.accept(result);
      }
    }
  }

  private static GrpoSpec grpoSpec(double klWeight) {
    return new GrpoSpec(
        1,
        GROUPS,
        GROUP_SIZE,
        GROUPS * GROUP_SIZE,
        1e-5,
        1e-5,
        0,
        1,
        1,
        0.2,
        0.2,
        GrpoLoss.GRPO,
        Credit.SEQUENCE,
        1,
        0,
        klWeight,
        1,
        RewardSource.REWARD_MODEL,
        1,
        0,
        1,
        1,
        0,
        1,
        1,
        null);
  }

  private Gpt model() {
    return Gpt.initialise(shape.config(), precision, STD, 1);
  }

  private RewardModel rewardModel() {
    TrunkFeatures features = new TrunkFeatures(model(), FeatureKind.LAST);
    return new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 1));
  }

  private static AdamW optimizer(Gpt gpt) {
    OptimizerConfig config = new OptimizerConfig(0.9, 0.95, 0.1, 1.0);
    return new AdamW(gpt.parameters(), gpt::trainable, config);
  }

  private int[][] tokens(int rows, int length) {
    int[][] tokens = new int[rows][];
    Arrays.setAll(
        tokens, row -> random.ints(length, 0, shape.config().vocabSize()).toArray());
    return tokens;
  }

  private double median(Runnable work) {
    work.run();
    double[] seconds = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return repeats % 2 == 1
        ? seconds[repeats / 2]
        : (seconds[repeats / 2 - 1] + seconds[repeats / 2]) / 2;
  }

  private Map<String, Object> result(String what) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("what", what);
    result.put("shape", shape.name().toLowerCase(Locale.ROOT));
    result.put("precision", precision.name().toLowerCase(Locale.ROOT));
    result.put("threads", threads);
    return result;
  }

  private static double round(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
