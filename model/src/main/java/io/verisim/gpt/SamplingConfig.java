package io.verisim.gpt;

/**
 * Settings for sampling the next token.
 *
 * @param temperature divides the logits; above 0
 * @param topK number of most likely tokens to sample from; 0 means all
 * @param topP samples only from the smallest set of tokens with at least this total probability; 1
 *     means all
 */
public record SamplingConfig(double temperature, int topK, double topP) {
  public SamplingConfig {
    if (!(temperature > 0) || !Double.isFinite(temperature)) {
      throw new IllegalArgumentException("temperature is " + temperature + ", expected above 0");
    }
    if (topK < 0) {
      throw new IllegalArgumentException(
          "topK is " + topK + ", expected at least 0 (0: all tokens)");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP is " + topP + ", expected in (0, 1]");
    }
  }

  public static SamplingConfig atTemperature(double temperature) {
    return new SamplingConfig(temperature, 0, 1.0);
  }
}
