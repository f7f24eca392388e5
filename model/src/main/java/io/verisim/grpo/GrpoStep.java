package io.verisim.grpo;

import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.spec.Credit;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.training.AdamW;
import io.verisim.training.BatchLoss;
import io.verisim.training.LearningRate;
import io.verisim.training.Supervised;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One step of GRPO: completes given prompts, scores them, and updates the policy in place. */
public final class GrpoStep {
  /** The first seed item of supervised windows, separate from the seed items of sampling. */
  private static final long SUPERVISED = -2;

  private final Gpt policy;
  private final Gpt reference;
  private final Rewards rewards;
  private final GrpoSpec spec;
  private final AdamW optimizer;
  private final SplitText train;
  private final Seeds seeds;
  private final @Nullable ScorerMixture scorers;

  /**
   * The inputs of a step; the caller owns them.
   *
   * @param reference the phase's start, which never changes
   * @param rewards computes the rewards of completions
   * @param optimizer optimiser of the policy's parameters
   * @param train the text of the prompts and of the supervised loss term
   */
  public GrpoStep(
      Gpt policy,
      Gpt reference,
      Rewards rewards,
      GrpoSpec spec,
      AdamW optimizer,
      SplitText train,
      Seeds seeds) {
    this.policy = policy;
    this.reference = reference;
    this.rewards = rewards;
    this.spec = spec;
    this.optimizer = optimizer;
    this.train = train;
    this.seeds = seeds;
    this.scorers = spec.credit() == Credit.TOKEN ? rewards.scorers() : null;
  }

  /**
   * Runs the step.
   *
   * @param prompts group by group, each prompt repeated once per completion
   * @param row receives the step's metrics
   * @return mean k3 per token between policy and reference before the last update, in nats
   */
  public double run(
      int[][] prompts, long step, Map<String, Double> row, ProgressListener listener) {
    return learn(
        Rollout.of(policy, train, prompts, spec.temperature(), seeds, step, listener),
        step,
        row,
        listener);
  }

  /** Updates the policy on one step's completions; returns their mean k3 to the start. */
  private double learn(
      Rollout rollout, long step, Map<String, Double> row, ProgressListener listener) {
    float[][] referenceLogs = logLikelihoods(reference, rollout.tokens(), listener);
    // At temperature 1 the reward model reads the same log-likelihoods, if its trunk is the
    // reference.
    float[] scores =
        rewards.of(rollout.rated(), spec.temperature() == 1 ? referenceLogs : null, step, listener);
    Advantages advantages = Advantages.of(scores, spec.groupSize(), spec.loss().scalesAdvantages());
    int block = policy.config().blockSize();
    float[][] weights = TokenWeights.of(spec.loss(), rollout.written(), block - 1);
    float[][] credit = credit(rollout, advantages.values(), row, listener);
    PolicyUpdate update = new PolicyUpdate(spec, scorers);
    double rate = LearningRate.of(spec).at(step);
    double kl = 0;
    for (int epoch = 0; epoch < spec.innerEpochs() && rollout.activeTokens() > 0; epoch++) {
      PolicyUpdate.Stats stats = update.accumulate(
          policy,
          optimizer.gradients(),
          rollout.written(),
          weights,
          rollout.logProbabilities(),
          referenceLogs,
          credit,
          listener);
      mixSupervised(row, step, epoch, listener);
      row.put("loss/train", DivergedException.check("loss/train", stats.loss(), step));
      row.put("grad_norm", optimizer.update(rate, step));
      kl = DivergedException.check("kl", stats.kl(), step);
      row.put("clip_ratio/low", stats.clippedLow());
      row.put("clip_ratio/high", stats.clippedHigh());
    }
    row.put("kl", kl);
    row.put("reward", Rewards.mean(scores));
    row.put("reward_std", advantages.rewardStd());
    row.put("frac_reward_zero_std", advantages.zeroStdShare());
    row.put("entropy", rollout.entropy());
    row.put("completions/mean_length", rollout.meanCompletionLength());
    if (policy.config().endToken() != null) {
      row.put("completions/ended", rollout.endedShare(policy.config().endToken()));
    }
    row.put("lr", rate);
    return kl;
  }

  /** The advantage of each token, [rows][block - 1]. */
  private float[][] credit(
      Rollout rollout, float[] sequence, Map<String, Double> row, ProgressListener listener) {
    if (scorers == null) {
      float[][] credit = new float[sequence.length][policy.config().blockSize() - 1];
      TokenCredit.addSequences(credit, sequence, 1);
      return credit;
    }
    scorers.forget();
    float[][] divergences =
        new ScorerDivergence(policy, scorers, spec).of(rollout.written(), listener);
    row.put("divergence", ScorerDivergence.mean(divergences, rollout.written()));
    float[][] credit =
        TokenCredit.advantages(divergences, rollout.written(), spec.groupSize(), spec.discount());
    TokenCredit.addSequences(credit, sequence, spec.sequenceWeight());
    return credit;
  }

  private void mixSupervised(
      Map<String, Double> row, long step, int epoch, ProgressListener listener) {
    if (spec.pretrainingMix() > 0) {
      Random random = seeds.random(step, SUPERVISED - epoch);
      TokenRows windows = train.draw(spec.promptsPerStep(), policy.config().blockSize(), random);
      BatchLoss loss = Supervised::accumulate;
      long seed = random.nextLong();
      row.put(
          "loss/supervised",
          loss.accumulateInParts(
              policy,
              optimizer.gradients(),
              windows,
              BatchRows.trained(policy, windows.width() - 1, windows.size()),
              part -> seed + part,
              spec.pretrainingMix(),
              listener));
    }
  }

  private float[][] logLikelihoods(Gpt model, int[][] tokens, ProgressListener listener) {
    float[][] result = new float[tokens.length][];
    int size = BatchRows.scored(model.config(), tokens[0].length, spec.microBatchSize());
    for (int from = 0; from < tokens.length; from += size) {
      int to = Math.min(tokens.length, from + size);
      float[][] part =
          model.logLikelihoods(Arrays.copyOfRange(tokens, from, to), spec.temperature());
      System.arraycopy(part, 0, result, from, part.length);
      int length = tokens[from].length - 1;
      listener.onCompute(Flops.scored(
          (long) (to - from) * length, model.config().forwardFlops(to - from, length)));
      listener.onProgress();
    }
    return result;
  }
}
