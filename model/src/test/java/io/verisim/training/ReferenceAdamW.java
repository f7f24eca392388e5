package io.verisim.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * AdamW as in its paper (Loshchilov and Hutter 2019, algorithm 2), in double precision; biases do
 * not decay.
 */
final class ReferenceAdamW {
  private static final double EPSILON = 1e-8;

  final Map<String, double[]> parameters;
  int clipped;

  private final OptimizerConfig config;
  private final Map<String, double[]> first = new LinkedHashMap<>();
  private final Map<String, double[]> second = new LinkedHashMap<>();
  private int steps;

  ReferenceAdamW(OptimizerConfig config, Map<String, double[]> parameters) {
    this.config = config;
    this.parameters = parameters;
    parameters.forEach((name, values) -> {
      first.put(name, new double[values.length]);
      second.put(name, new double[values.length]);
    });
  }

  /** Returns the norm of the gradients before clipping. */
  double update(Map<String, double[]> gradients, double rate) {
    double squares = 0;
    for (double[] gradient : gradients.values()) {
      for (double value : gradient) {
        squares += value * value;
      }
    }
    double norm = Math.sqrt(squares);
    double scale = Math.min(1, config.gradClip() / (norm + 1e-6));
    clipped += scale < 1 ? 1 : 0;
    steps++;
    gradients.forEach((name, gradient) -> update(name, gradient, scale, rate));
    return norm;
  }

  private void update(String name, double[] gradient, double scale, double rate) {
    double[] p = Objects.requireNonNull(parameters.get(name));
    double[] m = Objects.requireNonNull(first.get(name));
    double[] v = Objects.requireNonNull(second.get(name));
    double decay = name.equals("bias") ? 0 : config.weightDecay();
    for (int i = 0; i < p.length; i++) {
      double g = gradient[i] * scale;
      m[i] = config.beta1() * m[i] + (1 - config.beta1()) * g;
      v[i] = config.beta2() * v[i] + (1 - config.beta2()) * g * g;
      double mean = m[i] / (1 - Math.pow(config.beta1(), steps));
      double variance = v[i] / (1 - Math.pow(config.beta2(), steps));
      p[i] -= rate * (mean / (Math.sqrt(variance) + EPSILON) + decay * p[i]);
    }
  }
}
