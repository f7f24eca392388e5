package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Linear(width, 256), ReLU, Linear(256, 2), softmax; the first output is P(natural). Weights are
 * [out, in]. It owns its parameters.
 */
public final class RewardHead implements AutoCloseable {
  private static final int HIDDEN = 256;
  private static final int CLASSES = 2;

  private final NDManager owner;
  private final Tensors parameters;

  private RewardHead(NDManager owner, Tensors parameters) {
    this.owner = owner;
    this.parameters = parameters;
  }

  /**
   * Fresh weights, uniform within 1 / sqrt(in) (He et al. 2015, the common initialisation of linear
   * layers).
   */
  public static RewardHead initialise(int width, long seed) {
    NDManager owner = Torch.newScope();
    Random random = new Random(seed);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    layout(width).forEach((name, shape) -> {
      int in = name.startsWith("head.0") ? width : HIDDEN;
      tensors.put(name, uniform(owner, random, in, shape));
    });
    return new RewardHead(owner, new Tensors(tensors));
  }

  private static Map<String, Shape> layout(int width) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("head.0.weight", new Shape(HIDDEN, width));
    shapes.put("head.0.bias", new Shape(HIDDEN));
    shapes.put("head.2.weight", new Shape(CLASSES, HIDDEN));
    shapes.put("head.2.bias", new Shape(CLASSES));
    return shapes;
  }

  private static NDArray uniform(NDManager owner, Random random, int in, Shape shape) {
    double bound = 1 / Math.sqrt(in);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return owner.create(values, shape);
  }

  /**
   * A head on {@code width} features with the values of {@code saved}, under the names of
   * {@link #parameters}.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  static RewardHead of(Tensors saved, int width) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    layout(width).forEach((name, shape) -> {
      NDArray array = saved.get(name);
      if (!array.getShape().equals(shape)) {
        throw new IllegalArgumentException("tensor " + name + " has shape " + array.getShape()
            + ", a head on " + width + " features " + shape);
      }
      tensors.put(name, array);
    });
    NDManager owner = Torch.newScope();
    return new RewardHead(owner, new Tensors(tensors).copy(owner));
  }

  public Tensors parameters() {
    return parameters;
  }

  /** FLOPs of a forward pass over {@code rows} of features, two per weight. */
  double forwardFlops(long rows) {
    long width = parameters.get("head.0.weight").getShape().get(1);
    return 2.0 * rows * HIDDEN * (width + CLASSES);
  }

  /** P(natural) of each row of features. */
  public float[] scores(float[][] features) {
    try (NDManager scope = owner.newSubManager()) {
      return GptScript.headScores(scope, parameters, Gpt.matrix(scope, features))
          .toFloatArray();
    }
  }

  /** The logit of P(natural) of each row of features, also where P(natural) rounds to 0 or 1. */
  float[] logits(float[][] features) {
    try (NDManager scope = owner.newSubManager()) {
      return GptScript.headLogits(scope, parameters, Gpt.matrix(scope, features))
          .toFloatArray();
    }
  }

  /** Changes the head so that each logit becomes the calibrated one. */
  void calibrate(Calibration calibration) {
    NDArray weight = parameters.get("head.2.weight");
    float[] weights = weight.toFloatArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= (float) calibration.factor();
    }
    weight.set(weights);
    NDArray bias = parameters.get("head.2.bias");
    float[] biases = bias.toFloatArray();
    bias.set(new float[] {
      (float) (calibration.factor() * biases[0] + calibration.shift()),
      (float) (calibration.factor() * biases[1])
    });
  }

  @Override
  public void close() {
    owner.close();
  }
}
