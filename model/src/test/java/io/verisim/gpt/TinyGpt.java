package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import io.verisim.engine.Tensors;
import io.verisim.spec.Architecture;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import io.verisim.text.TokenRows;
import java.util.Random;

/** Models with a few hundred parameters, and texts for these models. */
public final class TinyGpt {
  public static final int BLOCK = 8;
  public static final int VOCAB = 11;

  private TinyGpt() {}

  public static GptConfig config() {
    return config(BLOCK, 0);
  }

  public static GptConfig config(int block, double dropout) {
    return GptConfig.gpt2(block, VOCAB, 2, 2, 8, dropout, true, Positions.LEARNED, null);
  }

  /** For the ids of a tokenizer. */
  public static GptConfig config(int vocabulary) {
    return GptConfig.gpt2(BLOCK, vocabulary, 2, 2, 8, 0, true, Positions.LEARNED, null);
  }

  /** With rotary positions, and half as many heads of keys and values as of queries. */
  public static GptConfig llama(int vocabulary) {
    return new GptConfig(
        Architecture.LLAMA,
        BLOCK,
        2,
        8,
        0,
        new Embedding(vocabulary, BLOCK, Positions.NONE, true),
        new BlockShape(
            4,
            2,
            4,
            16,
            1e-5,
            BlockShape.Biases.NONE,
            false,
            new Rotary(10_000, Rotary.Scaling.NONE)),
        GptConfig.Mode.GENERATOR,
        null);
  }

  /** Its texts end with the last token of the vocabulary. */
  public static GptConfig ending(int block) {
    return GptConfig.gpt2(block, VOCAB, 2, 2, 8, 0, true, Positions.LEARNED, VOCAB - 1);
  }

  /** Without biases and positions. */
  public static GptConfig bare() {
    return GptConfig.gpt2(BLOCK, VOCAB, 2, 2, 8, 0, false, Positions.NONE, null);
  }

  /** A model none of whose parameters has a special value: biases are not 0, norms are not 1. */
  public static Gpt scrambled(GptConfig config, long seed) {
    return scrambled(config, Precision.FLOAT32, seed);
  }

  public static Gpt scrambled(GptConfig config, Precision precision, long seed) {
    Gpt gpt = Gpt.initialise(config, precision, 0.3, seed);
    shake(gpt.parameters(), 0.1, seed);
    return gpt;
  }

  /** Adds normal noise to every value. */
  public static void shake(Tensors tensors, double std, long seed) {
    Random random = new Random(seed);
    for (NDArray array : tensors.arrays()) {
      float[] values = array.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (std * random.nextGaussian());
      }
      array.set(values);
    }
  }

  /** A text that is easy to learn: each token is its predecessor plus 1, seldom plus 2. */
  public static int[] text(int length, long seed) {
    Random random = new Random(seed);
    int[] tokens = new int[length];
    tokens[0] = random.nextInt(VOCAB);
    for (int i = 1; i < length; i++) {
      tokens[i] = (tokens[i - 1] + (random.nextInt(8) == 0 ? 2 : 1)) % VOCAB;
    }
    return tokens;
  }

  /** Rows of tokens drawn evenly, from which nothing can be learnt. */
  public static int[][] noise(int rows, int length, long seed) {
    Random random = new Random(seed);
    int[][] tokens = new int[rows][];
    for (int row = 0; row < rows; row++) {
      tokens[row] = random.ints(length, 0, VOCAB).toArray();
    }
    return tokens;
  }

  /** Texts whose tokens after those of a prompt count. */
  public static TokenRows written(int[][] tokens, int... given) {
    return new TokenRows(tokens, given, TokenRows.whole(tokens).to());
  }

  /** Texts whose first tokens, up to a length of each, count. */
  public static TokenRows rows(int[][] tokens, int... lengths) {
    return new TokenRows(tokens, new int[tokens.length], lengths);
  }
}
