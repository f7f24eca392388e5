package io.verisim.grpo;

import io.verisim.training.PhaseState;

/**
 * One evaluation of the policy on held-out data.
 *
 * @param step number of completed steps
 * @param coefficient interpolation coefficient from the first version, or with adapters from the
 *     start (0), to the weights of that step (1)
 * @param reward mean reward over held-out prompts
 * @param divergence mean KL(policy || scorers) per token of the same completions, in nats; NaN with
 *     credit by sequences
 * @param perplexity perplexity of the validation split
 */
public record PolicyEvaluation(
    long step, double coefficient, double reward, double divergence, double perplexity) {
  static final PolicyEvaluation NONE =
      new PolicyEvaluation(-1, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /**
   * What the phase raises: the divergence with its sign changed if there is one, else the reward.
   */
  public double objective() {
    return Double.isNaN(divergence) ? reward : -divergence;
  }

  void put(PhaseState state, String name) {
    state
        .put(name + ".step", step)
        .put(name + ".coefficient", coefficient)
        .put(name + ".reward", reward)
        .put(name + ".divergence", divergence)
        .put(name + ".perplexity", perplexity);
  }

  static PolicyEvaluation read(PhaseState state, String name) {
    return new PolicyEvaluation(
        state.number(name + ".step"),
        state.real(name + ".coefficient"),
        state.real(name + ".reward"),
        state.real(name + ".divergence"),
        state.real(name + ".perplexity"));
  }
}
