package io.verisim.gpt;

import ai.djl.ndarray.types.Shape;
import io.verisim.spec.Positions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and shapes of the parameters, in the order of the script and of a GPT-2 file; matrices are
 * [in, out].
 */
final class GptLayout {
  static final String TOKENS = "transformer.wte.weight";
  static final String POSITIONS = "transformer.wpe.weight";

  private GptLayout() {}

  static Map<String, Shape> of(GptConfig config) {
    long width = config.nEmbd();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(TOKENS, new Shape(config.vocabSize(), width));
    shapes.put(POSITIONS, new Shape(config.blockSize(), width));
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String block = "transformer.h." + layer + ".";
      norm(shapes, block + "ln_1", width);
      linear(shapes, block + "attn.c_attn", width, 3 * width);
      linear(shapes, block + "attn.c_proj", width, width);
      norm(shapes, block + "ln_2", width);
      linear(shapes, block + "mlp.c_fc", width, 4 * width);
      linear(shapes, block + "mlp.c_proj", 4 * width, width);
    }
    norm(shapes, "transformer.ln_f", width);
    return shapes;
  }

  /** Whether training may change a parameter: disabled biases and position embeddings stay 0. */
  static boolean trainable(GptConfig config, String name) {
    if (name.equals(POSITIONS)) {
      return config.positions() == Positions.LEARNED;
    }
    return config.bias() || !name.endsWith(".bias");
  }

  private static void norm(Map<String, Shape> shapes, String name, long width) {
    shapes.put(name + ".weight", new Shape(width));
    shapes.put(name + ".bias", new Shape(width));
  }

  private static void linear(Map<String, Shape> shapes, String name, long in, long out) {
    shapes.put(name + ".weight", new Shape(in, out));
    shapes.put(name + ".bias", new Shape(out));
  }
}
