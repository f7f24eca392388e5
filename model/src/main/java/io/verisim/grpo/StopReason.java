package io.verisim.grpo;

/** Why a GRPO phase ended. */
public enum StopReason {
  /** All steps done. */
  MAX_STEPS("maxSteps"),
  /**
   * The held-out reward passed its threshold, which means that the reward model is stale, not that
   * the text is good.
   */
  REWARD_THRESHOLD("rewardThreshold"),
  /** The held-out reward stopped rising. */
  PLATEAU("plateau"),
  /** The policy left its budget of divergence from the phase's start. */
  KL_CAP("klCap");

  private final String word;

  StopReason(String word) {
    this.word = word;
  }

  /** The key of the run specification that set the limit, or what happened. */
  public String word() {
    return word;
  }
}
