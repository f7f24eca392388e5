package io.verisim.grpo;

/** Where the rewards of completions come from. */
public enum RewardSource {
  /** The cycle's reward model. */
  REWARD_MODEL,
  /** Numbers drawn at random: the null that a reward model has to beat. */
  RANDOM
}
