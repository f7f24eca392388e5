package io.verisim.gpt;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.verisim.engine.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A second GPT that shares no arithmetic with the script: plain array operations, one-hot matrices
 * instead of embedding lookups, attention and norms written out, and the engine's own autograd.
 */
final class PlainGpt {
  private final GptConfig config;
  private final NDManager scope;
  private final Tensors parameters;

  PlainGpt(GptConfig config, NDManager scope, Tensors parameters) {
    this.config = config;
    this.scope = scope;
    this.parameters = parameters.copy(scope);
  }

  /** A loss, and its gradient by every parameter. */
  record LossAndGradients(double loss, Map<String, float[]> gradients) {}

  LossAndGradients lossAndGradients(int[][] rows) {
    parameters.arrays().forEach(array -> array.setRequiresGradient(true));
    Engine engine = Engine.getEngine("PyTorch");
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray loss = loss(rows);
      collector.backward(loss);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      for (String name : parameters.names()) {
        gradients.put(name, parameters.get(name).getGradient().toFloatArray());
      }
      return new LossAndGradients(loss.getFloat(), gradients);
    }
  }

  private NDArray loss(int[][] rows) {
    int time = rows[0].length - 1;
    int[][] inputs = new int[rows.length][];
    int[][] targets = new int[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      inputs[row] = Arrays.copyOfRange(rows[row], 0, time);
      targets[row] = Arrays.copyOfRange(rows[row], 1, time + 1);
    }
    NDArray logProbabilities = logits(inputs).logSoftmax(-1);
    return logProbabilities.mul(oneHot(targets)).sum().div(-rows.length * time);
  }

  /** [rows, length, vocabSize] */
  NDArray logits(int[][] tokens) {
    NDArray table = p("transformer.wte.weight");
    NDArray positions = p("transformer.wpe.weight").get("0:" + tokens[0].length);
    NDArray x = oneHot(tokens).matMul(table).add(positions);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String block = "transformer.h." + layer + ".";
      x = x.add(attention(norm(x, block + "ln_1"), block + "attn."));
      NDArray hidden = linear(norm(x, block + "ln_2"), block + "mlp.c_fc");
      x = x.add(linear(gelu(hidden), block + "mlp.c_proj"));
    }
    return norm(x, "transformer.ln_f").matMul(table.transpose());
  }

  private NDArray attention(NDArray x, String name) {
    int width = config.nEmbd() / config.block().heads();
    NDList parts = linear(x, name + "c_attn").split(3, 2);
    NDList heads = new NDList();
    for (int head = 0; head < config.block().heads(); head++) {
      String columns = ":, :, " + head * width + ":" + (head + 1) * width;
      NDArray query = parts.get(0).get(columns);
      NDArray key = parts.get(1).get(columns);
      NDArray value = parts.get(2).get(columns);
      NDArray scores = query.matMul(key.transpose(0, 2, 1)).div(Math.sqrt(width));
      heads.add(scores.add(future((int) x.getShape().get(1))).softmax(-1).matMul(value));
    }
    return linear(NDArrays.concat(heads, 2), name + "c_proj");
  }

  /**
   * [length, length] of 0 where a position may look and a very negative number where it may not.
   */
  private NDArray future(int length) {
    float[][] mask = new float[length][length];
    for (int from = 0; from < length; from++) {
      Arrays.fill(mask[from], from + 1, length, -1e9f);
    }
    return scope.create(mask);
  }

  private NDArray norm(NDArray x, String name) {
    NDArray centred = x.sub(x.mean(new int[] {-1}, true));
    NDArray variance = centred.mul(centred).mean(new int[] {-1}, true);
    NDArray scaled = centred.div(variance.add(1e-5).sqrt());
    return scaled.mul(p(name + ".weight")).add(p(name + ".bias"));
  }

  private NDArray linear(NDArray x, String name) {
    return x.matMul(p(name + ".weight")).add(p(name + ".bias"));
  }

  private static NDArray gelu(NDArray x) {
    NDArray inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(inner.tanh().add(1)).mul(0.5);
  }

  private NDArray oneHot(int[][] tokens) {
    int time = tokens[0].length;
    float[] flat = new float[tokens.length * time * config.vocabSize()];
    for (int row = 0; row < tokens.length; row++) {
      for (int i = 0; i < time; i++) {
        flat[(row * time + i) * config.vocabSize() + tokens[row][i]] = 1;
      }
    }
    return scope
        .create(flat, new Shape(tokens.length, time, config.vocabSize()))
        .toDevice(Device.cpu(), false)
        .toType(DataType.FLOAT32, false);
  }

  private NDArray p(String name) {
    return parameters.get(name);
  }
}
