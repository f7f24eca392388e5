package io.verisim.grpo;

import io.verisim.spec.GrpoSpec;

/** The GRPO loss as in its papers, token by token in double precision. */
final class PlainObjective {
  private final GrpoSpec spec;
  private final float[][] weights;
  private final float[][] old;
  private final float[][] reference;
  private final float[] advantages;

  PlainObjective(
      GrpoSpec spec, float[][] weights, float[][] old, float[][] reference, float[] advantages) {
    this.spec = spec;
    this.weights = weights;
    this.old = old;
    this.reference = reference;
    this.advantages = advantages;
  }

  /** Loss, mean k3, and shares of low and high clips over the tokens of weight above 0. */
  record Result(double loss, double kl, double low, double high) {}

  Result of(float[][] logs) {
    double loss = 0;
    double divergence = 0;
    int low = 0;
    int high = 0;
    int active = 0;
    for (int row = 0; row < logs.length; row++) {
      double advantage = advantages[row];
      for (int t = 0; t < logs[row].length; t++) {
        if (weights[row][t] > 0) {
          double ratio = Math.exp((double) logs[row][t] - old[row][t]);
          double bounded = Math.max(1 - spec.clipLow(), Math.min(1 + spec.clipHigh(), ratio));
          double d = (double) logs[row][t] - reference[row][t];
          double k3 = Math.exp(-d) - 1 + d;
          double objective = Math.min(ratio * advantage, bounded * advantage);
          loss += weights[row][t] * (spec.klWeight() * k3 - objective);
          divergence += k3;
          low += advantage < 0 && ratio < 1 - spec.clipLow() ? 1 : 0;
          high += advantage > 0 && ratio > 1 + spec.clipHigh() ? 1 : 0;
          active++;
        }
      }
    }
    return new Result(loss, divergence / active, (double) low / active, (double) high / active);
  }
}
