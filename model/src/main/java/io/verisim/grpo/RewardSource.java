package io.verisim.grpo;

/** Where the rewards of completions come from. */
public enum RewardSource {
  /** The cycle's critic. */
  CRITIC,
  /** Numbers drawn at random: the null that a critic has to beat. */
  RANDOM
}
