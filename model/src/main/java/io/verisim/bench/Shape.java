package io.verisim.bench;

import io.verisim.gpt.GptConfig;
import io.verisim.spec.Positions;

/** The measured shapes, with dropout off and biases on. */
public enum Shape {
  /**
   * Vocabulary 65, block 256, 6 layers, 6 heads, 384 wide: 10.8 million parameters; 12 windows per
   * step.
   */
  SMALL(65, 256, 6, 6, 384, 12),
  /** Vocabulary 50257, block 1024, 12 layers, 12 heads, 768 wide: GPT-2; 1 window per step. */
  GPT2(50257, 1024, 12, 12, 768, 1);

  private final int vocabulary;
  private final int block;
  private final int layers;
  private final int heads;
  private final int width;
  private final int trainingBatch;

  Shape(int vocabulary, int block, int layers, int heads, int width, int trainingBatch) {
    this.vocabulary = vocabulary;
    this.block = block;
    this.layers = layers;
    this.heads = heads;
    this.width = width;
    this.trainingBatch = trainingBatch;
  }

  GptConfig config() {
    return GptConfig.gpt2(
        block, vocabulary, layers, heads, width, 0.0, true, Positions.LEARNED, null);
  }

  int trainingBatch() {
    return trainingBatch;
  }
}
