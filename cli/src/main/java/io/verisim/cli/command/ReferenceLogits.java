package io.verisim.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.Precision;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logits of fixed token sequences, for checking that another program reads a model folder
 * correctly.
 */
final class ReferenceLogits {
  private static final int ROWS = 2;
  private static final int MOST_TOKENS = 16;
  private static final int ROW_STRIDE = 7;
  private static final int TOKEN_STRIDE = 3;

  /**
   * The content of {@code logits.json}: tokens [rows][length], logits [rows][length][vocabulary],
   * and the rows as texts with their ids.
   */
  record Logits(int[][] tokens, float[][][] logits, List<Ids> texts) {}

  /** A text with its token ids, which may be others than those it was decoded from. */
  record Ids(String text, int[] ids) {}

  private ReferenceLogits() {}

  static void write(Path folder) throws IOException {
    Torch.pinThreads(1);
    try (Gpt gpt = GptFolder.read(folder, Precision.FLOAT32);
        NDManager scope = gpt.newScope()) {
      int[][] tokens =
          tokens(gpt.config().vocabSize(), Math.min(MOST_TOKENS, gpt.config().blockSize()));
      NDArray computed = gpt.logits(scope, tokens);
      Logits content = new Logits(
          tokens,
          nested(computed.toFloatArray(), tokens, gpt.config().vocabSize()),
          texts(CorpusFolder.tokenizer(folder), tokens));
      Files.write(folder.resolve("logits.json"), JsonMapper.shared().writeValueAsBytes(content));
    }
  }

  private static int[][] tokens(int vocabulary, int length) {
    int[][] tokens = new int[ROWS][length];
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < length; i++) {
        tokens[row][i] = (ROW_STRIDE * row + TOKEN_STRIDE * i) % vocabulary;
      }
    }
    return tokens;
  }

  private static List<Ids> texts(Tokenizer tokenizer, int[][] tokens) {
    return Arrays.stream(tokens)
        .map(tokenizer::decode)
        .filter(text -> !text.contains("\uFFFD"))
        .flatMap(text -> ids(tokenizer, text).stream())
        .toList();
  }

  /** Nothing for a text with characters that only a special token has. */
  private static Optional<Ids> ids(Tokenizer tokenizer, String text) {
    try {
      return Optional.of(new Ids(text, tokenizer.encode(text)));
    } catch (TextException e) {
      return Optional.empty();
    }
  }

  private static float[][][] nested(float[] flat, int[][] tokens, int vocabulary) {
    int length = tokens[0].length;
    float[][][] logits = new float[tokens.length][length][];
    for (int row = 0; row < tokens.length; row++) {
      for (int i = 0; i < length; i++) {
        int from = (row * length + i) * vocabulary;
        logits[row][i] = Arrays.copyOfRange(flat, from, from + vocabulary);
      }
    }
    return logits;
  }
}
