package io.verisim.grpo;

/** Why a GRPO phase ended. */
public enum StopReason {
  /** All steps are complete. */
  MAX_STEPS("maxSteps"),
  /**
   * The held-out reward passed its threshold. This means that the reward model is stale, not that
   * the text is good.
   */
  REWARD_THRESHOLD("rewardThreshold"),
  /** The held-out reward stopped rising, or with credit by tokens the divergence falling. */
  PLATEAU("plateau"),
  /** The policy exceeded its budget of divergence from the phase's start. */
  KL_CAP("klCap");

  private final String word;

  StopReason(String word) {
    this.word = word;
  }

  /** The key of the run specification that set the limit, or a short name of the event. */
  public String word() {
    return word;
  }
}
