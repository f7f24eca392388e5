package io.verisim.spec;

/** A way to spend the compute that a version has cost, with which the version is compared. */
public enum BaselineMethod implements Word {
  /** Supervised training on the natural text. */
  SUPERVISED,
  /** Supervised training and the scorers' soft labels on natural text, half and half. */
  TOKEN_DISTILLATION,
  /** Supervised training on text that a scorer has written. */
  SEQUENCE_DISTILLATION,
  /** Self-play against natural text (SPIN). */
  SELF_PLAY,
  /** GRPO with random rewards. */
  RANDOM_REWARD;

  /** {@return whether the method learns from the scorers of the reward model} */
  public boolean usesScorers() {
    return this == TOKEN_DISTILLATION || this == SEQUENCE_DISTILLATION;
  }

  /**
   * {@return whether the method also spends what the scorers have cost} The distillations have
   * scorers themselves, and random rewards only replace the rewards of a cycle.
   */
  public boolean spendsCostOfScorers() {
    return this == SUPERVISED || this == SELF_PLAY;
  }

  /** {@return whether the method has the batches and the learning rate of GRPO} */
  public boolean followsGrpo() {
    return this == SELF_PLAY || this == RANDOM_REWARD;
  }
}
