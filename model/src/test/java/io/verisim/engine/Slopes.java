package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Slopes of a loss by central differences, for checking gradients independently of autograd. */
public final class Slopes {
  private final Tensors parameters;
  private final double reach;

  /** @param reach Euclidean distance to either side */
  public Slopes(Tensors parameters, double reach) {
    this.parameters = parameters;
    this.reach = reach;
  }

  /**
   * Slope of the loss when one tensor moves along the unit vector of {@code direction}; its bits
   * are put back.
   */
  public double along(String name, float[] direction, DoubleSupplier loss) {
    return along(Map.of(name, direction), loss);
  }

  /** Slope of the loss when several tensors move together. */
  public double along(Map<String, float[]> directions, DoubleSupplier loss) {
    Map<String, float[]> start = new LinkedHashMap<>();
    directions.keySet().forEach(name -> start.put(name, parameters.get(name).toFloatArray()));
    double norm =
        Math.sqrt(directions.values().stream().mapToDouble(Slopes::squares).sum());
    double above = at(start, directions, reach / norm, loss);
    double below = at(start, directions, -reach / norm, loss);
    start.forEach((name, values) -> parameters.get(name).set(values));
    return (above - below) / (2 * reach);
  }

  private double at(
      Map<String, float[]> start,
      Map<String, float[]> directions,
      double step,
      DoubleSupplier loss) {
    start.forEach((name, values) -> {
      float[] direction = Objects.requireNonNull(directions.get(name));
      float[] moved = values.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (step * direction[i]);
      }
      parameters.get(name).set(moved);
    });
    return loss.getAsDouble();
  }

  /** A random direction of all tensors. */
  public Map<String, float[]> random(long seed) {
    Random random = new Random(seed);
    Map<String, float[]> directions = new LinkedHashMap<>();
    for (String name : parameters.names()) {
      float[] direction = new float[(int) parameters.get(name).size()];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) random.nextGaussian();
      }
      directions.put(name, direction);
    }
    return directions;
  }

  /** What the slope along {@code directions} must be if {@code gradients} are right. */
  public static double expected(Tensors gradients, Map<String, float[]> directions) {
    double product = 0;
    double norm = 0;
    for (Map.Entry<String, float[]> entry : directions.entrySet()) {
      float[] gradient = gradients.get(entry.getKey()).toFloatArray();
      for (int i = 0; i < gradient.length; i++) {
        product += (double) gradient[i] * entry.getValue()[i];
      }
      norm += squares(entry.getValue());
    }
    return product / Math.sqrt(norm);
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** Euclidean norm of a tensor. */
  public static double norm(NDArray array) {
    return Math.sqrt(squares(array.toFloatArray()));
  }
}
