package io.verisim.spec;

/**
 * The shape of the base model, a GPT.
 *
 * @param blockSize the most tokens that the model sees at once
 * @param nLayer transformer layers
 * @param nHead attention heads of each layer
 * @param nEmbd width of the residual stream; a multiple of {@code nHead}
 * @param dropout probability that training drops a value
 * @param bias whether linear layers and layer norms have a bias
 * @param positions how the model knows where a token stands
 * @param initStd standard deviation of the initial normal weights; in YAML {@code auto} stands for
 *     0.6 / sqrt({@code nEmbd}), which suits narrow models better than GPT-2's 0.02
 */
public record ModelSpec(
    int blockSize,
    int nLayer,
    int nHead,
    int nEmbd,
    double dropout,
    boolean bias,
    Positions positions,
    double initStd) {

  /** Below it the evaluation's n-gram measures have nothing to look at. */
  private static final int LEAST_BLOCK = 8;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public ModelSpec {
    Rules.of(ModelSpec.class)
        .atLeast("blockSize", blockSize, LEAST_BLOCK)
        .count("nLayer", nLayer)
        .count("nHead", nHead)
        .count("nEmbd", nEmbd)
        .number("dropout", dropout, Range.SHARE_BELOW_ONE)
        .present("positions", positions)
        .number("initStd", initStd, Range.SHARE_ABOVE_ZERO)
        .agree(
            () -> nEmbd % nHead == 0,
            "is " + nEmbd + ", expected a multiple of nHead, which is " + nHead,
            "nEmbd",
            "nHead")
        .enforce();
  }
}
