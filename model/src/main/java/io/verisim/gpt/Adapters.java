package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Tensors;
import io.verisim.spec.LoraSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Low-rank adapters of the matrices of a model's blocks (Hu et al. 2022): a layer computes {@code W
 * x + (alpha / rank) B A x}, where W stays as it is. They have the names and shapes of PEFT: A is
 * [rank, in], uniform at the start within 1 / sqrt(in) as in the authors' program, and B is [out,
 * rank], 0 at the start.
 *
 * @param tensors A and B of each adapted matrix, in the order of the script
 */
record Adapters(LoraSpec lora, Tensors tensors) {
  private static final String WEIGHT = ".weight";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  static Adapters initialise(GptConfig config, LoraSpec lora, NDManager owner, long seed) {
    Random random = new Random(seed);
    Map<String, Shape> shapes = GptLayout.of(config);
    Map<String, NDArray> made = new LinkedHashMap<>();
    for (String name : GptLayout.adapted(config, lora.targets())) {
      Shape shape = Objects.requireNonNull(shapes.get(name), name);
      long in = shape.get(config.isGpt2() ? 0 : 1);
      long out = shape.get(config.isGpt2() ? 1 : 0);
      double bound = 1 / Math.sqrt((double) in);
      float[] values = new float[Math.toIntExact(in * lora.rank())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      made.put(down(name), owner.create(values, new Shape(lora.rank(), in)));
      made.put(up(name), owner.zeros(new Shape(out, lora.rank())));
    }
    return new Adapters(lora, new Tensors(made));
  }

  double scale() {
    return lora.alpha() / lora.rank();
  }

  /**
   * The weights with the products added.
   *
   * @return tensors of {@code scope} where there are adapters, and those of {@code weights}
   */
  Tensors merged(GptConfig config, Tensors weights, NDManager scope) {
    Map<String, NDArray> merged = new LinkedHashMap<>();
    weights.names().forEach(name -> merged.put(name, weights.get(name)));
    for (String name : GptLayout.adapted(config, lora.targets())) {
      NDArray up = tensors.get(up(name)).duplicate();
      up.attach(scope); // Results belong to the manager of the left operand.
      NDArray product = up.matMul(tensors.get(down(name))).muli(scale());
      merged.put(name, (config.isGpt2() ? product.transpose() : product).add(weights.get(name)));
    }
    return new Tensors(merged);
  }

  private static String down(String name) {
    return name.substring(0, name.length() - WEIGHT.length()) + DOWN;
  }

  private static String up(String name) {
    return name.substring(0, name.length() - WEIGHT.length()) + UP;
  }
}
