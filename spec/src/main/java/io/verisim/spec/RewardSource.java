package io.verisim.spec;

/** Where GRPO's rewards come from. */
public enum RewardSource implements Word {
  /** The cycle's reward model. */
  REWARD_MODEL,
  /** Numbers drawn at random: the null that a reward model has to beat. */
  RANDOM
}
