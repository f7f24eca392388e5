package io.verisim.spec;

/** Where GRPO's rewards come from. */
public enum RewardSource implements Word {
  /** The cycle's reward model. */
  REWARD_MODEL,
  /** Random numbers: the control that a reward model has to beat. */
  RANDOM
}
