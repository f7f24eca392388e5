package io.verisim.grpo;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.spec.Credit;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.SplitText;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.PhaseState;
import org.jspecify.annotations.Nullable;

/**
 * Selects the weights of a GRPO phase. Candidates are all evaluated weights whose perplexity rose
 * above that of the first version by no more than the tolerance; the candidate with the highest
 * held-out {@link PolicyEvaluation#objective} is kept. The start is the first candidate.
 *
 * <p>Weights beyond the tolerance are linearly interpolated towards the first version; with
 * adapters, these are interpolated towards their start, which is within the tolerance too. The
 * largest whole thirty-second of the distance from there that is within the tolerance is evaluated.
 * Along this line, reward falls more slowly than the rise of perplexity (Wortsman et al. 2022; Ramé
 * et al. 2024), so interpolation loses little of the gain.
 */
final class Acceptance implements AutoCloseable {
  private static final long EVALUATION = -1;
  private static final int PARTS = 32;

  private final Gpt policy;
  private final @Nullable Gpt first;
  private final Tensors origin;
  private final Rewards rewards;
  private final GrpoSpec spec;
  private final SplitText validation;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final Tensors best;
  private final Tensors end;
  private PolicyEvaluation start = PolicyEvaluation.NONE;
  private PolicyEvaluation kept = PolicyEvaluation.NONE;
  private double firstPerplexity = Double.NaN;

  /**
   * @param policy has the weights of the start at construction
   * @param reference the start
   * @param first the first version; null if it is the start
   * @param validation text of the validation split
   */
  Acceptance(
      Gpt policy,
      Gpt reference,
      @Nullable Gpt first,
      Rewards rewards,
      GrpoSpec spec,
      SplitText validation,
      Seeds seeds) {
    this.policy = policy;
    this.rewards = rewards;
    this.spec = spec;
    this.validation = validation;
    this.seeds = seeds;
    this.first = first;
    this.origin = origin(policy, reference, first);
    this.best = policy.parameters().copy(owner);
    this.end = policy.parameters().copy(owner);
  }

  /** What weights are interpolated towards. */
  private Tensors origin(Gpt policy, Gpt reference, @Nullable Gpt first) {
    if (policy.hasAdapters()) {
      return policy.parameters().copy(owner);
    }
    return first == null ? reference.parameters() : first.parameters();
  }

  boolean begun() {
    return start.step() >= 0;
  }

  /** The first version's perplexity of the validation split. */
  double firstPerplexity() {
    return firstPerplexity;
  }

  /** The evaluation at the start. */
  PolicyEvaluation start() {
    return start;
  }

  PolicyEvaluation kept() {
    return kept;
  }

  /** Evaluates the start, and the perplexity of the first version. */
  PolicyEvaluation begin(ProgressListener listener) {
    start = evaluate(0, 1, listener);
    kept = start;
    firstPerplexity =
        first == null ? start.perplexity() : Math.exp(HeldOutLoss.of(first, validation, listener));
    return start;
  }

  /**
   * Evaluates the policy after a step and keeps its weights or their interpolation if they are the
   * best. The policy itself is unchanged afterwards.
   */
  PolicyEvaluation judge(long step, ProgressListener listener) {
    PolicyEvaluation evaluation = evaluate(step, 1, listener);
    if (tolerable(evaluation.perplexity())) {
      keepIfBetter(evaluation);
      return evaluation;
    }
    end.assign(policy.parameters());
    int parts = mostTolerable(listener);
    if (parts > 0) {
      interpolate(parts);
      keepIfBetter(evaluate(step, (double) parts / PARTS, listener));
    }
    policy.assign(end);
    return evaluation;
  }

  private boolean tolerable(double perplexity) {
    return perplexity <= firstPerplexity * (1 + spec.acceptPerplexityRise());
  }

  private void keepIfBetter(PolicyEvaluation evaluation) {
    if (evaluation.objective() > kept.objective()) {
      kept = evaluation;
      best.assign(policy.parameters());
    }
  }

  /**
   * The largest tolerable number of parts, by bisection between the origin (0 parts, tolerable) and
   * the end (all parts, not tolerable).
   */
  private int mostTolerable(ProgressListener listener) {
    int within = 0;
    int beyond = PARTS;
    while (beyond - within > 1) {
      int middle = (within + beyond) / 2;
      interpolate(middle);
      if (tolerable(perplexity(listener))) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return within;
  }

  private void interpolate(int parts) {
    policy.parameters().interpolate(origin, end, (double) parts / PARTS);
  }

  private double perplexity(ProgressListener listener) {
    return Math.exp(HeldOutLoss.of(policy, validation, listener));
  }

  /**
   * Evaluates on the same held-out prompts every time, so that evaluations differ only by the
   * policy.
   */
  private PolicyEvaluation evaluate(long step, double coefficient, ProgressListener listener) {
    int[][] drawn = Rollout.prompts(
        validation,
        spec.completionsPerStep(),
        1,
        policy.config().blockSize(),
        seeds.random(EVALUATION, 0));
    Rollout rollout =
        Rollout.of(policy, validation, drawn, spec.temperature(), seeds, EVALUATION, listener);
    double reward = Rewards.mean(rewards.of(rollout.rated(), null, EVALUATION - step, listener));
    double divergence = spec.credit() == Credit.TOKEN
        ? ScorerDivergence.mean(
            new ScorerDivergence(policy, rewards.scorers(), spec).of(rollout.written(), listener),
            rollout.written())
        : Double.NaN;
    return new PolicyEvaluation(
        step,
        coefficient,
        reward,
        divergence,
        DivergedException.check("perplexity", perplexity(listener), step));
  }

  /** Sets the policy to the kept weights. */
  void settle() {
    policy.assign(best);
  }

  /** {@return {@code weights} and the kept ones} */
  Tensors save(PhaseState state, Tensors weights) {
    state.put("firstPerplexity", firstPerplexity);
    start.put(state, "start");
    kept.put(state, "kept");
    return weights.and("best.", best);
  }

  void restore(PhaseState state, Tensors saved) {
    firstPerplexity = state.real("firstPerplexity");
    start = PolicyEvaluation.read(state, "start");
    kept = PolicyEvaluation.read(state, "kept");
    best.assign(saved.under("best."));
  }

  @Override
  public void close() {
    owner.close();
  }
}
