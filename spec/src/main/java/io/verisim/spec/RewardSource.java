package io.verisim.spec;

/** Where GRPO's rewards come from. */
public enum RewardSource implements Word {
  /** The cycle's reward model. */
  REWARD_MODEL,
  /** Random numbers. A reward model must do better than they do. */
  RANDOM
}
