package io.verisim.spec;

/** How GRPO aggregates its per-token losses. */
public enum GrpoLoss implements Word {
  /** Mean over the tokens of each completion, then over completions (arXiv 2402.03300). */
  GRPO,
  /** Sum over all tokens of the global batch, divided by their count (arXiv 2503.14476). */
  DAPO,
  /**
   * Sum divided by completions times maximal length, advantages not scaled by the deviation (arXiv
   * 2503.20783).
   */
  DR_GRPO;

  /** {@return whether advantages are divided by the standard deviation of their group} */
  public boolean scalesAdvantages() {
    return this != DR_GRPO;
  }
}
