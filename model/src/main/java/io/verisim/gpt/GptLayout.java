package io.verisim.gpt;

import ai.djl.ndarray.types.Shape;
import io.verisim.spec.LoraTarget;
import io.verisim.spec.Positions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and shapes of the parameters in the order of the script, with the names of Hugging Face's
 * files. Matrices are [in, out] in a GPT-2, and [out, in] elsewhere.
 */
final class GptLayout {
  private static final String GPT2_POSITIONS = "transformer.wpe.weight";
  static final String HEAD = "lm_head.weight";

  private final GptConfig config;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private GptLayout(GptConfig config) {
    this.config = config;
  }

  static Map<String, Shape> of(GptConfig config) {
    GptLayout layout = new GptLayout(config);
    if (config.isGpt2()) {
      layout.gpt2();
    } else {
      layout.llama();
    }
    if (!config.embedding().tied()) {
      layout.tensor(HEAD, config.vocabSize(), config.nEmbd());
    }
    return layout.shapes;
  }

  private void gpt2() {
    long width = config.nEmbd();
    BlockShape block = config.block();
    tensor("transformer.wte.weight", config.vocabSize(), width);
    tensor(GPT2_POSITIONS, config.embedding().context(), width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String name = "transformer.h." + layer + ".";
      layerNorm(name + "ln_1");
      conv1d(name + "attn.c_attn", width, 3 * width);
      conv1d(name + "attn.c_proj", width, width);
      layerNorm(name + "ln_2");
      conv1d(name + "mlp.c_fc", width, block.hidden());
      conv1d(name + "mlp.c_proj", block.hidden(), width);
    }
    layerNorm("transformer.ln_f");
  }

  private void layerNorm(String name) {
    tensor(name + ".weight", config.nEmbd());
    tensor(name + ".bias", config.nEmbd());
  }

  private void conv1d(String name, long in, long out) {
    tensor(name + ".weight", in, out);
    tensor(name + ".bias", out);
  }

  private void llama() {
    long width = config.nEmbd();
    BlockShape block = config.block();
    tensor("model.embed_tokens.weight", config.vocabSize(), width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String name = "model.layers." + layer + ".";
      String attention = name + "self_attn.";
      tensor(name + "input_layernorm.weight", width);
      linear(attention + "q_proj", width, block.queryWidth(), block.biases().qkv());
      linear(attention + "k_proj", width, block.keyWidth(), block.biases().qkv());
      linear(attention + "v_proj", width, block.keyWidth(), block.biases().qkv());
      if (block.qkNorm()) {
        tensor(attention + "q_norm.weight", block.headSize());
        tensor(attention + "k_norm.weight", block.headSize());
      }
      linear(attention + "o_proj", block.queryWidth(), width, block.biases().projection());
      tensor(name + "post_attention_layernorm.weight", width);
      linear(name + "mlp.gate_proj", width, block.hidden(), block.biases().mlp());
      linear(name + "mlp.up_proj", width, block.hidden(), block.biases().mlp());
      linear(name + "mlp.down_proj", block.hidden(), width, block.biases().mlp());
    }
    tensor("model.norm.weight", width);
  }

  private void linear(String name, long in, long out, boolean bias) {
    tensor(name + ".weight", out, in);
    if (bias) {
      tensor(name + ".bias", out);
    }
  }

  private void tensor(String name, long... shape) {
    shapes.put(name, new Shape(shape));
  }

  /** Whether training may change a parameter: disabled biases and position embeddings stay 0. */
  static boolean trainable(GptConfig config, String name) {
    if (!config.isGpt2()) {
      return true;
    }
    if (name.equals(GPT2_POSITIONS)) {
      return config.embedding().positions() == Positions.LEARNED;
    }
    return config.block().biases().qkv() || !name.endsWith(".bias");
  }

  /** Whether a parameter is a matrix that leads back into the residual stream. */
  static boolean residual(String name) {
    return name.endsWith("c_proj.weight")
        || name.endsWith("o_proj.weight")
        || name.endsWith("down_proj.weight");
  }

  /** The matrices that get adapters, in the order of the script. */
  static List<String> adapted(GptConfig config, List<LoraTarget> targets) {
    return of(config).entrySet().stream()
        .filter(tensor -> tensor.getValue().dimension() == 2)
        .map(Map.Entry::getKey)
        .filter(name -> (targets.contains(LoraTarget.ATTENTION) && name.contains("attn."))
            || (targets.contains(LoraTarget.MLP) && name.contains(".mlp.")))
        .toList();
  }
}
