package io.verisim.grpo;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Pulse;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.training.AdamW;
import io.verisim.training.DivergedException;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Patience;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import io.verisim.training.TokenWindows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Group-relative policy optimisation (Shao et al. 2024) of a model against a frozen critic.
 *
 * <p>Every few steps it looks at the mean reward on held-out prompts and at the perplexity on held-out text. Of all looks
 * whose perplexity rose by no more than the tolerance, the one of the highest reward is kept; the start is the first of
 * them, so a phase that helps nothing gives the start back. The phase changes {@code policy} in place.
 */
public final class Grpo implements Phase {
  private static final long LOOK = -1;

  private final Gpt policy;
  private final Gpt reference;
  private final Rewards rewards;
  private final GrpoConfig config;
  private final TokenWindows train;
  private final TokenWindows validation;
  private final int[] validationTokens;
  private final Seeds seeds;
  private final NDManager owner = Torch.newScope();
  private final AdamW optimizer;
  private final GrpoStep grpoStep;
  private final Tensors best;
  private Patience patience;
  private Look start = Look.NONE;
  private Look kept = Look.NONE;
  private double lastKl;
  private boolean klCapPassed;
  private boolean thresholdPassed;
  private long step;

  /**
   * One look at held-out measures.
   *
   * @param step steps done
   * @param reward mean over held-out prompts
   * @param perplexity of the validation split
   */
  public record Look(long step, double reward, double perplexity) {
    static final Look NONE = new Look(-1, Double.NaN, Double.NaN);

    private void put(PhaseState state, String name) {
      state
          .put(name + ".step", step)
          .put(name + ".reward", reward)
          .put(name + ".perplexity", perplexity);
    }

    private static Look read(PhaseState state, String name) {
      return new Look(
          state.number(name + ".step"),
          state.real(name + ".reward"),
          state.real(name + ".perplexity"));
    }
  }

  public Grpo(
      Gpt policy,
      RewardModel critic,
      GrpoConfig config,
      int[] train,
      int[] validation,
      Seeds seeds) {
    this.policy = policy;
    this.reference = policy.copy();
    this.config = config;
    this.train = new TokenWindows(train);
    this.validation = new TokenWindows(validation);
    this.validationTokens = validation;
    this.seeds = seeds;
    this.optimizer =
        new AdamW(Gpt.script(), policy.parameters(), policy::trainable, config.optimizer());
    this.rewards = new Rewards(config.reward(), critic, reference, seeds);
    this.grpoStep = new GrpoStep(policy, reference, rewards, config, optimizer, train, seeds);
    this.best = policy.parameters().copy(owner);
    this.patience = Patience.of(config.patience(), config.minDelta());
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return config.maxSteps();
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step >= config.maxSteps() || klCapPassed || thresholdPassed || patience.exhausted();
  }

  /** Why the phase ended. */
  public StopReason stopReason() {
    if (klCapPassed) {
      return StopReason.KL_CAP;
    }
    if (thresholdPassed) {
      return StopReason.REWARD_THRESHOLD;
    }
    return patience.exhausted() ? StopReason.PLATEAU : StopReason.MAX_STEPS;
  }

  /** The look at the start of the phase. */
  public Look start() {
    return start;
  }

  /** The look whose weights are kept; of step 0 if none within the tolerance was better than the start. */
  public Look kept() {
    return kept;
  }

  /** Mean k3 a token between policy and start at the last step, in nats. */
  public double lastKl() {
    return lastKl;
  }

  @Override
  public Map<String, Double> advance(Pulse pulse) {
    if (start.step() < 0) {
      start = look(pulse);
      kept = start;
      patience = patience.look(-start.reward());
    }
    Map<String, Double> row = new LinkedHashMap<>();
    int block = policy.config().blockSize();
    int[][] prompts = Rollout.prompts(
        train, config.promptsPerStep(), config.groupSize(), block, seeds.random(step, 0));
    lastKl = grpoStep.run(prompts, step, row, pulse);
    step++;
    klCapPassed = lastKl > config.klCap();
    if (klCapPassed || step % config.evalEvery() == 0 || step == config.maxSteps()) {
      judge(row, pulse);
    }
    if (finished()) {
      policy.assign(best);
    }
    return row;
  }

  private void judge(Map<String, Double> row, Pulse pulse) {
    Look look = look(pulse);
    row.put("reward/val", look.reward());
    row.put("perplexity", look.perplexity());
    patience = patience.look(-look.reward());
    thresholdPassed = look.reward() >= config.rewardThreshold();
    boolean tolerable =
        look.perplexity() <= start.perplexity() * (1 + config.acceptPerplexityRise());
    if (tolerable && look.reward() > kept.reward()) {
      kept = look;
      Gpt.script().run("assign", best, policy.parameters());
    }
  }

  /** The same held-out prompts at every look, so that looks differ by the policy alone. */
  private Look look(Pulse pulse) {
    int[][] prompts = Rollout.prompts(
        validation, config.rows(), 1, policy.config().blockSize(), seeds.random(LOOK, 0));
    Rollout rollout = Rollout.of(policy, prompts, config.temperature(), seeds, LOOK, pulse);
    double reward = Rewards.mean(rewards.of(rollout.tokens(), null, LOOK - step, pulse));
    double perplexity = Math.exp(HeldOutLoss.of(policy, validationTokens, pulse));
    return new Look(step, reward, DivergedException.check("perplexity", perplexity, step));
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
    start.put(state, "start");
    kept.put(state, "kept");
    state.write(folder, optimizer.appendTo(policy.parameters().and("best.", best)));
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
      start = Look.read(state, "start");
      kept = Look.read(state, "kept");
      Tensors saved = read.tensors();
      policy.assign(saved.only(policy.parameters().names()::contains));
      Gpt.script().run("assign", best, best.matching(saved.under("best.")));
      optimizer.restore(saved, state.number("updates"));
    }
  }

  @Override
  public void close() {
    optimizer.close();
    reference.close();
    owner.close();
  }
}
