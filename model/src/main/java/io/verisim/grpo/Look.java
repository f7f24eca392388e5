package io.verisim.grpo;

import io.verisim.training.PhaseState;

/**
 * One look at held-out measures.
 *
 * @param step steps done
 * @param share how far the weights looked at lie on the straight line from the phase's start to those of that step: 1 for the
 *     weights themselves
 * @param reward mean over held-out prompts
 * @param perplexity of the validation split
 */
public record Look(long step, double share, double reward, double perplexity) {
  static final Look NONE = new Look(-1, Double.NaN, Double.NaN, Double.NaN);

  void put(PhaseState state, String name) {
    state
        .put(name + ".step", step)
        .put(name + ".share", share)
        .put(name + ".reward", reward)
        .put(name + ".perplexity", perplexity);
  }

  static Look read(PhaseState state, String name) {
    return new Look(
        state.number(name + ".step"),
        state.real(name + ".share"),
        state.real(name + ".reward"),
        state.real(name + ".perplexity"));
  }
}
