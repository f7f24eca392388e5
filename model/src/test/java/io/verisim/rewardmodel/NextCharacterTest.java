package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class NextCharacterTest {
  private static final String TEXT = "The quick brown fox jumps over the lazy dog.\n";
  private static final Tokenizer CHAR = Tokenizers.create("char", List.of(TEXT));
  private static final Tokenizer RARE = Tokenizers.create("char", List.of(TEXT + "世丐"));
  private static final Tokenizer WORDS = Tokenizers.create("r50k_base", List.of());

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(WORDS.vocabularySize()), 2);

  @AfterEach
  void close() {
    gpt.close();
  }

  /** Sums over the whole vocabulary, for each beginning of the text. */
  @Test
  void aCharacterHasTheProbabilityOfAllTokensThatGoOnWithIt() {
    String text = "The qui";
    double[] expected = new double[CHAR.vocabularySize()];
    for (int b = 0; b <= text.length(); b++) {
      int[] read = WORDS.encode("\n" + text.substring(0, b));
      double reached = 0;
      for (int t = 1; t < read.length; t++) {
        reached += Math.log(after(Arrays.copyOf(read, t))[read[t]]);
      }
      float[] next = after(read);
      for (int id = 0; id < CHAR.vocabularySize(); id++) {
        String with = text.substring(b) + CHAR.decode(new int[] {id});
        byte[] bytes = with.getBytes(StandardCharsets.UTF_8);
        for (int token = 0; token < next.length; token++) {
          if (startsWith(WORDS.bytes(token), bytes)) {
            expected[id] += Math.exp(reached) * next[token];
          }
        }
      }
    }
    double total = Arrays.stream(expected).sum();
    float[] logs = logs(text + "c", WORDS, CHAR)[text.length() - 1];
    for (int id : CHAR.encode(TEXT)) {
      assertThat(Math.exp(logs[id])).isEqualTo(expected[id] / total, within(1e-6));
    }
    assertThat(sum(logs)).isEqualTo(1, within(1e-5));
  }

  private static boolean startsWith(byte[] token, byte... beginning) {
    return token.length >= beginning.length
        && Arrays.mismatch(token, 0, beginning.length, beginning, 0, beginning.length) < 0;
  }

  /** Probabilities of each token after others. */
  private float[] after(int... tokens) {
    try (NDManager scope = Torch.newScope()) {
      float[] all = gpt.logits(scope, new int[][] {tokens}).softmax(-1).toFloatArray();
      return Arrays.copyOfRange(all, all.length - WORDS.vocabularySize(), all.length);
    }
  }

  @Test
  void withTheSameTokensItIsTheModelsOwnDistribution() {
    assertOwnDistribution(TinyGpt.scrambled(TinyGpt.config(CHAR.vocabularySize()), 3));
  }

  /** With grouped queries, and with positions that turn queries and keys. */
  @Test
  void aLlamaReadsTreesToo() {
    assertOwnDistribution(TinyGpt.scrambled(TinyGpt.llama(CHAR.vocabularySize()), 4));
  }

  private static void assertOwnDistribution(Gpt same) {
    String text = "The qu";
    float[][] logs = logs(same, text, CHAR, CHAR);
    try (NDManager scope = Torch.newScope()) {
      int[] read = CHAR.encode("\n" + text);
      float[] expected = same.logits(scope, new int[][] {read}).logSoftmax(-1).toFloatArray();
      for (int t = 0; t < text.length() - 1; t++) {
        int from = (1 + t) * CHAR.vocabularySize();
        assertThat(logs[t])
            .containsExactly(
                Arrays.copyOfRange(expected, from, from + CHAR.vocabularySize()), within(1e-4f));
      }
    } finally {
      same.close();
    }
  }

  @Test
  void aTokenThatEndsInsideACharacterCountsForAllThatBeginSo() {
    float[] logs = logs("The ", WORDS, RARE)[2];
    int[] ids = RARE.encode("世丐");
    assertThat(WORDS.encode("丐")).as("tokens").hasSizeGreaterThan(1);
    // Their first two bytes are the same.
    assertThat(logs[ids[0]]).isBetween(-20f, -1f);
    assertThat(logs[ids[1]]).isBetween(-20f, -1f);
    assertThat(sum(logs)).isEqualTo(1, within(1e-5));
  }

  @Test
  void theEndOfATextHasTheProbabilityOfTheEndToken() {
    Tokenizer ending = CHAR.withEnd();
    Tokenizer words = WORDS.withEnd();
    int[] tokens = ending.encode("The fox");
    int end = ending.endToken().orElseThrow();
    int[] row = Arrays.copyOf(tokens, tokens.length + 2);
    Arrays.fill(row, tokens.length, row.length, end);
    float[][] logs =
        logs(gpt, new TokenRows(new int[][] {row}, new int[] {0}, new int[] {8}), words, ending)[0];

    assertThat(logs[6][end]).isBetween(-30f, -1f);
    assertThat(sum(logs[6])).isEqualTo(1, within(1e-5));
    assertThat(logs[7]).as("padding").containsOnly(Float.NaN);
  }

  @Test
  void neitherOtherTextsNorPromptsChangeADistribution() {
    int[][] tokens = {CHAR.encode("The quick brown"), CHAR.encode("The quick jumps")};
    float[][][] together =
        logs(gpt, new TokenRows(tokens, new int[] {4, 9}, new int[] {15, 12}), WORDS, CHAR);
    for (int row = 0; row < 2; row++) {
      float[][] alone = logs(gpt, CHAR.decode(tokens[row]), WORDS, CHAR);
      int from = row == 0 ? 3 : 8;
      int to = row == 0 ? 14 : 11;
      for (int t = from; t < to; t++) {
        assertThat(together[row][t]).containsExactly(alone[t], within(1e-4f));
      }
    }
  }

  @Test
  void longTextIsReadInWindowsThatOverlapByHalf() {
    Gpt same = TinyGpt.scrambled(TinyGpt.config(CHAR.vocabularySize()), 3);
    float[][] logs = logs(same, TEXT, CHAR, CHAR);
    for (float[] position : logs) {
      assertThat(sum(position)).isEqualTo(1, within(1e-5));
    }
    same.close();
  }

  @Test
  void theTextsOfAStepAreReadOnce() {
    NextCharacter reader = new NextCharacter(gpt, WORDS, CHAR);
    Tally tally = new Tally();
    TokenRows fox = TokenRows.whole(new int[][] {CHAR.encode("The fox")});
    try (NDManager scope = Torch.newScope()) {
      float[] first = reader.logProbabilities(scope, fox, tally).toFloatArray();
      assertThat(reader.logProbabilities(scope, fox, tally).toFloatArray()).isEqualTo(first);
      assertThat(tally.works()).hasSize(1);

      reader.forget();
      assertThat(reader.logProbabilities(scope, fox, tally).toFloatArray()).isEqualTo(first);
      assertThat(tally.works()).hasSize(2);
    }
  }

  /** The lower-casing tokenizer changes the first letter. */
  @Test
  void afterAChangedCharacterANewTextBegins() {
    Tokenizer lower = new LowerCase(WORDS);
    float[][] logs = logs(gpt, "dog. The quick", lower, CHAR);
    float[][] rest = logs(gpt, "he quick", WORDS, CHAR);

    assertThat(sum(logs[4])).as("T, after what is not changed").isEqualTo(1, within(1e-5));
    assertThat(sum(logs[5])).as("h, at the start of a text").isEqualTo(1, within(1e-5));
    for (int t = 0; t < rest.length; t++) {
      assertThat(logs[6 + t]).containsExactly(rest[t], within(1e-4f));
    }
  }

  @Test
  void changedCharactersInARowAreReadOneByOne() {
    float[][] logs = logs(gpt, "TTTT", new LowerCase(WORDS), CHAR);
    for (float[] position : logs) {
      assertThat(sum(position)).isEqualTo(1, within(1e-5));
    }
  }

  @Test
  void saysWhyAModelHasNoDistribution() {
    assertThat(NextCharacter.obstacle(WORDS, CHAR)).isEmpty();
    assertThat(NextCharacter.obstacle(CHAR, WORDS))
        .hasValueSatisfying(why -> assertThat(why).contains("no characters"));
    Tokenizer rare = Tokenizers.create("char", List.of("a䷀䷁䷂"));
    assertThat(NextCharacter.obstacle(WORDS, rare))
        .hasValueSatisfying(why -> assertThat(why).contains("only 1 of the text's 4 characters"));
  }

  /** A tokenizer that changes upper-case letters. */
  private record LowerCase(Tokenizer words) implements Tokenizer {
    @Override
    public String name() {
      return "lower-case";
    }

    @Override
    public int vocabularySize() {
      return words.vocabularySize();
    }

    @Override
    public int[] encode(String text) {
      return words.encode(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public String decode(int[] tokens) {
      return words.decode(tokens);
    }

    @Override
    public int[] ends(int[] tokens) {
      return words.ends(tokens);
    }

    @Override
    public byte[] bytes(int token) {
      return words.bytes(token);
    }

    @Override
    public OptionalInt endToken() {
      return words.endToken();
    }

    @Override
    public Tokenizer withEnd() {
      return new LowerCase(words.withEnd());
    }

    @Override
    public TokenizerFiles files() {
      return words.files();
    }
  }

  private static double sum(float... logs) {
    double sum = 0;
    for (float log : logs) {
      sum += Math.exp(log);
    }
    return sum;
  }

  private float[][] logs(String text, Tokenizer own, Tokenizer base) {
    return logs(gpt, text, own, base);
  }

  private static float[][] logs(Gpt gpt, String text, Tokenizer own, Tokenizer base) {
    return logs(gpt, TokenRows.whole(new int[][] {base.encode(text)}), own, base)[0];
  }

  private static float[][][] logs(Gpt gpt, TokenRows rows, Tokenizer own, Tokenizer base) {
    try (NDManager scope = Torch.newScope()) {
      float[] all = new NextCharacter(gpt, own, base)
          .logProbabilities(scope, rows, ProgressListener.NONE)
          .toFloatArray();
      float[][][] logs = new float[rows.size()][][];
      int each = (rows.width() - 1) * base.vocabularySize();
      for (int row = 0; row < logs.length; row++) {
        logs[row] = Gpt.rows(
            Arrays.copyOfRange(all, row * each, (row + 1) * each),
            rows.width() - 1,
            base.vocabularySize());
      }
      return logs;
    }
  }
}
