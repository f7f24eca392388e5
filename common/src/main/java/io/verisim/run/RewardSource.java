package io.verisim.run;

/** Where GRPO's rewards come from. */
public enum RewardSource implements Word {
  /** The cycle's critic. */
  CRITIC,
  /** Numbers drawn at random: the null that a critic has to beat. */
  RANDOM
}
