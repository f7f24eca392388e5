package io.verisim.bench;

import io.verisim.gpt.BlockShape;
import io.verisim.gpt.Embedding;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.Rotary;
import io.verisim.spec.Architecture;
import io.verisim.spec.Positions;

/** The measured shapes, with dropout off and, in a GPT-2, biases on. */
public enum Shape {
  /**
   * Vocabulary 65, block 256, 6 layers, 6 heads, 384 wide: 10.8 million parameters; 12 windows per
   * step.
   */
  SMALL(12),
  /** Vocabulary 50257, block 1024, 12 layers, 12 heads, 768 wide: GPT-2; 1 window per step. */
  GPT2(1),
  /**
   * Vocabulary 49152, 30 layers, 9 heads, 3 of keys and values, 576 wide: SmolLM2-135M, with a
   * block of 128; 4 windows per step.
   */
  SMOLLM2(4);

  private static final int SMOLLM2_BLOCK = 128;

  private final int trainingBatch;

  Shape(int trainingBatch) {
    this.trainingBatch = trainingBatch;
  }

  private static GptConfig gpt2(int vocabulary, int block, int layers, int heads, int width) {
    return GptConfig.gpt2(
        block, vocabulary, layers, heads, width, 0.0, true, Positions.LEARNED, null);
  }

  private static GptConfig smolLm2() {
    return new GptConfig(
        Architecture.LLAMA,
        SMOLLM2_BLOCK,
        30,
        576,
        0.0,
        new Embedding(49152, 8192, Positions.NONE, true),
        new BlockShape(
            9,
            3,
            64,
            1536,
            1e-5,
            new BlockShape.Biases(false, false, false),
            false,
            new Rotary(100_000, Rotary.Scaling.NONE)),
        GptConfig.Mode.GENERATOR,
        null);
  }

  GptConfig config() {
    return switch (this) {
      case SMALL -> gpt2(65, 256, 6, 6, 384);
      case GPT2 -> gpt2(50257, 1024, 12, 12, 768);
      case SMOLLM2 -> smolLm2();
    };
  }

  int trainingBatch() {
    return trainingBatch;
  }
}
