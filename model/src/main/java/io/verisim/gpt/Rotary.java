package io.verisim.gpt;

import io.verisim.spec.Word;

/**
 * Rotary positions (Su et al. 2021): each pair of a head's dimensions is turned by the position
 * times a frequency of its own.
 *
 * @param theta base of the frequencies: theta^(-2i / D) for pair i of a head of size D
 * @param scaling how the frequencies are changed for a context longer than the trained one
 */
public record Rotary(double theta, Scaling scaling) {
  /** The kinds of scaling, with the words of transformers' {@code rope_type}. */
  public enum Kind implements Word {
    /** The frequencies as they are. */
    DEFAULT,
    /** All frequencies divided by the factor (Chen et al. 2023). */
    LINEAR,
    /** Low frequencies divided, high ones kept, those between interpolated (Dubey et al. 2024). */
    LLAMA3
  }

  /**
   * A change of the frequencies.
   *
   * @param factor by which frequencies are divided; 1 with {@link Kind#DEFAULT}
   * @param lowFrequency with {@link Kind#LLAMA3}, wave lengths above {@code context / lowFrequency}
   *     are scaled in full
   * @param highFrequency wave lengths below {@code context / highFrequency} are kept
   * @param context the trained context in tokens
   */
  public record Scaling(
      Kind kind, double factor, double lowFrequency, double highFrequency, int context) {
    public static final Scaling NONE = new Scaling(Kind.DEFAULT, 1, 0, 1, 1);

    public Scaling {
      Require.that(factor > 0 && Double.isFinite(factor), "factor", factor, "above 0");
      Require.that(
          highFrequency > lowFrequency && lowFrequency >= 0,
          "high_freq_factor",
          highFrequency,
          "above low_freq_factor, which is " + lowFrequency);
      Require.that(context >= 1, "original_max_position_embeddings", context, "at least 1");
    }

    static Scaling linear(double factor) {
      return new Scaling(Kind.LINEAR, factor, 0, 1, 1);
    }

    private float of(float frequency) {
      return kind == Kind.LLAMA3 ? interpolated(frequency) : (float) (frequency / factor);
    }

    private float interpolated(float frequency) {
      double turns = context * frequency / (2 * Math.PI);
      double share = (turns - lowFrequency) / (highFrequency - lowFrequency);
      double kept = Math.max(0, Math.min(1, share));
      return (float) ((1 - kept) * frequency / factor + kept * frequency);
    }
  }

  public Rotary {
    Require.that(theta > 0 && Double.isFinite(theta), "rope_theta", theta, "above 0");
  }

  /**
   * The angle of each position and dimension, [positions * headSize], both halves of a head alike.
   * The arithmetic is in float, as in transformers: models were trained with its rounding.
   */
  float[] angles(int positions, int headSize) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / headSize;
      frequencies[i] = scaling.of(1f / (float) Math.pow(theta, exponent));
    }
    float[] angles = new float[positions * headSize];
    for (int at = 0; at < angles.length; at++) {
      int position = at / headSize;
      angles[at] = position * frequencies[at % headSize % frequencies.length];
    }
    return angles;
  }
}
