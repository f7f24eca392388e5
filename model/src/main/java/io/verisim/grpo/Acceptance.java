package io.verisim.grpo;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Pulse;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.training.DivergedException;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.PhaseState;
import io.verisim.training.TokenWindows;

/**
 * Which weights of a GRPO phase are kept: of all that were looked at and whose perplexity rose by no more than the tolerance,
 * those of the highest held-out reward. The start is the first of them.
 *
 * <p>Weights beyond the tolerance are drawn back to the start along the straight line between them, to the largest whole
 * eighth of the way within it, and looked at there. On that line reward falls more slowly than the rise of perplexity
 * (Wortsman et al. 2022; Ramé et al. 2024), so little of what was won is lost.
 */
final class Acceptance implements AutoCloseable {
  private static final long LOOK = -1;
  private static final int EIGHTHS = 8;

  private final Gpt policy;
  private final Gpt reference;
  private final Rewards rewards;
  private final GrpoConfig config;
  private final TokenWindows prompts;
  private final int[] validation;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final Tensors best;
  private final Tensors end;
  private Look start = Look.NONE;
  private Look kept = Look.NONE;

  /**
   * @param reference the start, as is {@code policy} now
   * @param validation tokens of the validation split
   */
  Acceptance(
      Gpt policy,
      Gpt reference,
      Rewards rewards,
      GrpoConfig config,
      int[] validation,
      Seeds seeds) {
    this.policy = policy;
    this.reference = reference;
    this.rewards = rewards;
    this.config = config;
    this.prompts = new TokenWindows(validation);
    this.validation = validation;
    this.seeds = seeds;
    this.best = policy.parameters().copy(owner);
    this.end = policy.parameters().copy(owner);
  }

  boolean begun() {
    return start.step() >= 0;
  }

  /** The look at the start. */
  Look start() {
    return start;
  }

  Look kept() {
    return kept;
  }

  /** Looks at the start. */
  Look begin(Pulse pulse) {
    start = look(0, 1, pulse);
    kept = start;
    return start;
  }

  /** Looks at the policy after a step, keeps it or what it is drawn back to, and leaves it as it is. */
  Look judge(long step, Pulse pulse) {
    Look look = look(step, 1, pulse);
    if (tolerable(look.perplexity())) {
      keepIfBetter(look);
      return look;
    }
    Gpt.script().run("assign", end, policy.parameters());
    int eighths = mostTolerable(pulse);
    if (eighths > 0) {
      drawBack(eighths);
      keepIfBetter(look(step, (double) eighths / EIGHTHS, pulse));
    }
    policy.assign(end);
    return look;
  }

  private boolean tolerable(double perplexity) {
    return perplexity <= start.perplexity() * (1 + config.acceptPerplexityRise());
  }

  private void keepIfBetter(Look look) {
    if (look.reward() > kept.reward()) {
      kept = look;
      Gpt.script().run("assign", best, policy.parameters());
    }
  }

  /** By bisection: on the way from the start, where 0 eighths are tolerable, to the end, where 8 are not. */
  private int mostTolerable(Pulse pulse) {
    int within = 0;
    int beyond = EIGHTHS;
    while (beyond - within > 1) {
      int middle = (within + beyond) / 2;
      drawBack(middle);
      if (tolerable(perplexity(pulse))) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return within;
  }

  private void drawBack(int eighths) {
    Gpt.script()
        .run(
            "interpolate",
            policy.parameters(),
            reference.parameters(),
            end,
            (double) eighths / EIGHTHS);
  }

  private double perplexity(Pulse pulse) {
    return Math.exp(HeldOutLoss.of(policy, validation, pulse));
  }

  /** The same held-out prompts at every look, so that looks differ by the policy alone. */
  private Look look(long step, double share, Pulse pulse) {
    int[][] drawn = Rollout.prompts(
        prompts, config.rows(), 1, policy.config().blockSize(), seeds.random(LOOK, 0));
    Rollout rollout = Rollout.of(policy, drawn, config.temperature(), seeds, LOOK, pulse);
    double reward = Rewards.mean(rewards.of(rollout.tokens(), null, LOOK - step, pulse));
    return new Look(
        step, share, reward, DivergedException.check("perplexity", perplexity(pulse), step));
  }

  /** Gives the policy the weights that are kept. */
  void settle() {
    policy.assign(best);
  }

  /** {@return {@code weights} and the kept ones} */
  Tensors save(PhaseState state, Tensors weights) {
    start.put(state, "start");
    kept.put(state, "kept");
    return weights.and("best.", best);
  }

  void restore(PhaseState state, Tensors saved) {
    start = Look.read(state, "start");
    kept = Look.read(state, "kept");
    Gpt.script().run("assign", best, best.matching(saved.under("best.")));
  }

  @Override
  public void close() {
    owner.close();
  }
}
