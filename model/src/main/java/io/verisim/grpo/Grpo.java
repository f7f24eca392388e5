package io.verisim.grpo;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.SplitText;
import io.verisim.training.AdamW;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.Patience;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Group-relative policy optimisation (Shao et al. 2024) of a model against a frozen reward model.
 *
 * <pre>{@code
 * reference = kept = policy
 * for each step:
 *   draw prefixes of natural text, or prompts; sample a group of completions of each from the policy
 *   A = (reward - mean of the group) / (standard deviation of the group + 1e-4)
 *     or, with credit for each token, A_t = mean of F_t over the group - F_t
 *   for each inner epoch:
 *     L = weighted sum over tokens of -min(rho A, clip(rho, 1 - low, 1 + high) A) + klWeight k3
 *         + with credit for each token: k_t
 *         + pretrainingMix * cross-entropy of natural text
 *     policy = AdamW(policy, gradient of L clipped by its norm)
 *   every evalEvery steps: if the held-out reward is the highest (with credit for each token, the
 *     held-out mean of k_t the lowest) and the held-out perplexity is within the tolerance,
 *     kept = policy; beyond the tolerance, policy is first interpolated towards the first version,
 *     or with adapters towards the start
 * policy = kept
 * }</pre>
 *
 * <p>k_t is KL(policy || scorers) at a token's position, F_t the discounted sum of those that
 * follow ({@link TokenCredit}). rho is the ratio of a token's probability to its probability when
 * sampled. k3 estimates the divergence from the reference (Schulman 2020). {@link TokenWeights}
 * defines the weights.
 *
 * <p>It deviates from the source in these points. The reward rates the whole block, prefix and
 * completion, or the completion of an example, and is frozen during the phase. The two clips are
 * independent (Yu et al. 2025). The supervised term keeps the policy on natural text (Ouyang et al.
 * 2022). {@link Acceptance} selects the weights; the start is a candidate, so a phase that improves
 * nothing returns the start. The phase stops early if the divergence reaches its cap, if the reward
 * reaches its threshold, or if the held-out reward no longer rises, or mean of k_t no longer falls.
 *
 * <p>The phase changes {@code policy} in place.
 */
public final class Grpo implements Phase {
  private final Gpt policy;
  private final Gpt reference;
  private final Rewards rewards;
  private final GrpoSpec spec;
  private final SplitText train;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private final GrpoStep grpoStep;
  private final Acceptance acceptance;
  private Patience patience;
  private double lastKl;
  private boolean klCapPassed;
  private boolean thresholdPassed;
  private long step;

  /**
   * @param first the first version, from which the tolerance counts, which stays open as long as
   *     the phase; null if the policy is the first version
   * @param rewardModel may be null if rewards are random
   * @param validation text of the validation split
   */
  public Grpo(
      Gpt policy,
      @Nullable Gpt first,
      @Nullable RewardModel rewardModel,
      GrpoSpec spec,
      SplitText train,
      SplitText validation,
      Seeds seeds) {
    this.policy = policy;
    this.reference = policy.reference();
    this.spec = spec;
    this.train = train;
    this.seeds = seeds;
    this.optimizer = new AdamW(policy.parameters(), policy::trainable, OptimizerConfig.of(spec));
    this.rewards = new Rewards(spec.reward(), rewardModel, reference, seeds);
    this.grpoStep = new GrpoStep(policy, reference, rewards, spec, optimizer, train, seeds);
    this.acceptance = new Acceptance(policy, reference, first, rewards, spec, validation, seeds);
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
    return step >= spec.maxSteps() || klCapPassed || thresholdPassed || patience.exhausted();
  }

  /** The reason why the phase ended. */
  public StopReason stopReason() {
    if (klCapPassed) {
      return StopReason.KL_CAP;
    }
    if (thresholdPassed) {
      return StopReason.REWARD_THRESHOLD;
    }
    return patience.exhausted() ? StopReason.PLATEAU : StopReason.MAX_STEPS;
  }

  /** The first version's perplexity of the validation split. */
  public double firstPerplexity() {
    return acceptance.firstPerplexity();
  }

  /** The evaluation at the start of the phase. */
  public PolicyEvaluation start() {
    return acceptance.start();
  }

  /**
   * The evaluation whose weights are kept. It is the evaluation of step 0 if no weights within the
   * tolerance were better than the start.
   */
  public PolicyEvaluation kept() {
    return acceptance.kept();
  }

  /** Mean k3 per token between policy and start at the last step, in nats. */
  public double lastKl() {
    return lastKl;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    if (!acceptance.begun()) {
      patience = patience.evaluated(-acceptance.begin(listener).objective());
    }
    Map<String, Double> row = new LinkedHashMap<>();
    int block = policy.config().blockSize();
    int[][] prompts = Rollout.prompts(
        train, spec.promptsPerStep(), spec.groupSize(), block, seeds.random(step, 0));
    lastKl = grpoStep.run(prompts, step, row, listener);
    step++;
    klCapPassed = lastKl > spec.klCap();
    if (klCapPassed || step % spec.evalEvery() == 0 || step == spec.maxSteps()) {
      judge(row, listener);
    }
    if (finished()) {
      acceptance.settle();
    }
    return row;
  }

  private void judge(Map<String, Double> row, ProgressListener listener) {
    PolicyEvaluation evaluation = acceptance.judge(step, listener);
    row.put("reward/val", evaluation.reward());
    row.put("perplexity", evaluation.perplexity());
    if (!Double.isNaN(evaluation.divergence())) {
      row.put("divergence/val", evaluation.divergence());
    }
    patience = patience.evaluated(-evaluation.objective());
    thresholdPassed = evaluation.reward() >= spec.rewardThreshold();
  }

  @Override
  public void save(Path folder) throws IOException {
    PhaseState state = new PhaseState()
        .put("step", step)
        .put("updates", optimizer.updates())
        .put("lastKl", lastKl)
        .put("klCapPassed", klCapPassed ? 1L : 0L)
        .put("thresholdPassed", thresholdPassed ? 1L : 0L)
        .put(patience);
    Tensors weights = acceptance.save(state, policy.parameters());
    state.write(folder, optimizer.appendTo(weights));
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      PhaseState state = read.state();
      step = state.number("step");
      lastKl = state.real("lastKl");
      klCapPassed = state.number("klCapPassed") == 1;
      thresholdPassed = state.number("thresholdPassed") == 1;
      patience = state.patience(patience);
      Tensors saved = read.tensors();
      policy.assign(saved.only(policy.parameters().names()::contains));
      acceptance.restore(state, saved);
      optimizer.restore(saved, state.number("updates"));
    }
  }

  @Override
  public void close() {
    optimizer.close();
    acceptance.close();
    reference.close();
    owner.close();
  }
}
