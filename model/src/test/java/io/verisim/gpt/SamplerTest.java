package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Crowd;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.engine.Torch;
import io.verisim.spec.Precision;
import io.verisim.text.TokenRows;
import io.verisim.training.Supervised;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class SamplerTest {
  /** More than the positions that one native call samples. */
  private static final int LONG_BLOCK = 150;

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);
  private final Gpt wide = TinyGpt.scrambled(TinyGpt.config(LONG_BLOCK, 0), 2);

  @AfterEach
  void close() {
    gpt.close();
    wide.close();
  }

  @Test
  void probabilitiesMatchAFullPassForAnyPromptLength() {
    int[][] prompts = ragged(TinyGpt.BLOCK);
    assertSameAsFullPass(gpt, prompts, TinyGpt.BLOCK);
  }

  @Test
  void probabilitiesMatchAFullPassAcrossNativeCalls() {
    assertSameAsFullPass(wide, ragged(5), LONG_BLOCK);
  }

  @Test
  void aReaderSeesTheTextsGrow() {
    List<int[][]> seen = new ArrayList<>();
    ProgressListener reader = new ProgressListener() {
      @Override
      public void onProgress() {
        // Only the texts are of interest here.
      }

      @Override
      public void onSampled(Supplier<int[][]> rows) {
        seen.add(rows.get());
      }
    };

    int[][] texts = new Sampler(wide, SamplingConfig.atTemperature(1))
        .write(ragged(5), LONG_BLOCK + 100, 3, reader);

    assertThat(seen).hasSizeGreaterThan(3);
    for (int[][] rows : seen) {
      for (int row = 0; row < texts.length; row++) {
        assertThat(texts[row]).startsWith(rows[row]);
      }
    }
    assertThat(seen).extracting(rows -> rows[0].length).isSorted();
    assertThat(seen.get(seen.size() - 1)).isDeepEqualTo(texts);
  }

  @Test
  void weightsThatAreNotFiniteHaveNoNextToken() {
    gpt.parameters().arrays().get(0).muli(Float.NaN);
    Sampler sampler = new Sampler(gpt, SamplingConfig.atTemperature(1));

    assertThatThrownBy(() -> sampler.complete(new int[][] {{1, 2}}, 4, 3, ProgressListener.NONE))
        .isInstanceOf(DivergedException.class)
        .hasMessageStartingWith("a probability of the next token is NaN at step 2");
  }

  private static void assertSameAsFullPass(Gpt model, int[][] prompts, int length) {
    double temperature = 0.8;
    Sampler sampler = new Sampler(model, SamplingConfig.atTemperature(temperature));
    Samples samples = sampler.complete(prompts, length, 3, ProgressListener.NONE);
    float[][] full = model.logLikelihoods(samples.tokens(), temperature);
    int first = Arrays.stream(samples.given()).min().orElseThrow();

    for (int row = 0; row < prompts.length; row++) {
      assertThat(samples.tokens()[row]).startsWith(prompts[row]);
      assertThat(Arrays.copyOfRange(samples.logProbabilities()[row], first, length))
          .as("row " + row)
          .containsExactly(Arrays.copyOfRange(full[row], first - 1, length - 1), within(1e-4f));
      assertThat(Arrays.copyOf(samples.logProbabilities()[row], first)).containsOnly(0f);
    }
  }

  /** Long enough that rows leave the batch between native calls. */
  @Test
  void aTextEndsWithTheFirstEndToken() {
    try (Gpt ending = TinyGpt.scrambled(TinyGpt.ending(LONG_BLOCK), 4)) {
      int end = TinyGpt.VOCAB - 1;
      int[][] prompts = new int[40][];
      Arrays.setAll(prompts, row -> new int[] {row % end, (row / end) % end});
      prompts[0] = new int[] {3, 1, end};
      Samples samples = sampler(ending).complete(prompts, LONG_BLOCK, 3, ProgressListener.NONE);
      float[][] full = ending.logLikelihoods(samples.tokens(), 1);

      assertThat(samples.lengths()[0]).as("a prompt that is over").isEqualTo(3);
      assertThat(Arrays.stream(samples.lengths()).filter(length -> length < 30).count())
          .as("rows that leave early: " + Arrays.toString(samples.lengths()))
          .isGreaterThan(20);
      assertThat(Arrays.stream(samples.lengths()).max().orElseThrow()).isGreaterThan(32);
      for (int row = 0; row < prompts.length; row++) {
        int[] text = samples.tokens()[row];
        int length = samples.lengths()[row];
        assertThat(text).startsWith(prompts[row]);
        assertThat(Arrays.copyOf(text, length - 1)).doesNotContain(end);
        assertThat(Arrays.copyOfRange(text, length - 1, LONG_BLOCK)).containsOnly(end);
        assertThat(Arrays.copyOfRange(samples.logProbabilities()[row], prompts[row].length, length))
            .as("row " + row)
            .containsExactly(
                Arrays.copyOfRange(full[row], prompts[row].length - 1, length - 1), within(1e-4f));
      }
    }
  }

  /** Such as a chat, each of whose messages ends. Most other rows are over while it is given. */
  @Test
  void aPromptMayContainTheEndToken() {
    try (Gpt ending = TinyGpt.scrambled(TinyGpt.ending(LONG_BLOCK), 4)) {
      int end = TinyGpt.VOCAB - 1;
      int[][] prompts = new int[40][];
      Arrays.setAll(prompts, row -> new int[] {row % end, (row / end) % end});
      for (int row = 0; row < 4; row++) {
        prompts[row] = new int[40];
        Arrays.setAll(prompts[row], t -> t % 7 == 3 ? end : t % end);
        prompts[row][17] = end;
        prompts[row][39] = row;
      }
      Samples samples = sampler(ending).complete(prompts, LONG_BLOCK, 3, ProgressListener.NONE);
      float[][] full = ending.logLikelihoods(samples.tokens(), 1);

      for (int row = 0; row < 4; row++) {
        int length = samples.lengths()[row];
        assertThat(samples.tokens()[row]).startsWith(prompts[row]);
        assertThat(length).isGreaterThan(40);
        assertThat(Arrays.copyOfRange(samples.logProbabilities()[row], 40, length))
            .containsExactly(Arrays.copyOfRange(full[row], 39, length - 1), within(1e-4f));
      }
    }
  }

  @Test
  void reportsTheEntropyOfEveryDraw() {
    int[][] prompts = ragged(4);
    Samples samples = sampler(gpt).complete(prompts, TinyGpt.BLOCK, 4, ProgressListener.NONE);
    try (NDManager scope = gpt.newScope()) {
      float[] logs = gpt.logits(scope, samples.tokens()).logSoftmax(-1).toFloatArray();
      for (int row = 0; row < prompts.length; row++) {
        for (int t = 1; t < TinyGpt.BLOCK; t++) {
          double entropy = 0;
          for (int v = 0; v < TinyGpt.VOCAB; v++) {
            double log = logs[(row * TinyGpt.BLOCK + t - 1) * TinyGpt.VOCAB + v];
            entropy -= Math.exp(log) * log;
          }
          assertThat((double) samples.entropies()[row][t]).isEqualTo(entropy, within(1e-4));
        }
      }
    }
  }

  @Test
  void theSeedDecidesTheText() {
    int[][] prompts = ragged(4);
    int[][] text =
        sampler(gpt).complete(prompts, TinyGpt.BLOCK, 5, ProgressListener.NONE).tokens();

    assertThat(sampler(gpt)
            .complete(prompts, TinyGpt.BLOCK, 5, ProgressListener.NONE)
            .tokens())
        .isDeepEqualTo(text);
    assertThat(sampler(gpt)
            .complete(prompts, TinyGpt.BLOCK, 6, ProgressListener.NONE)
            .tokens())
        .isNotEqualTo(text);
  }

  @Test
  void rowsOfOnePromptDifferFromEachOther() {
    int[][] prompts = {{1}, {1}, {1}, {1}};
    int[][] texts =
        sampler(gpt).complete(prompts, TinyGpt.BLOCK, 7, ProgressListener.NONE).tokens();

    assertThat(Arrays.stream(texts).map(Arrays::toString).distinct()).hasSizeGreaterThan(1);
  }

  @Test
  void otherThreadsDoNotDisturbADraw() throws InterruptedException {
    int[][] prompts = ragged(4);
    int[][] undisturbed =
        sampler(wide).complete(prompts, LONG_BLOCK, 8, ProgressListener.NONE).tokens();
    Crowd.around(
        () -> {
          for (int i = 0; i < 5; i++) {
            assertThat(sampler(wide)
                    .complete(prompts, LONG_BLOCK, 8, ProgressListener.NONE)
                    .tokens())
                .isDeepEqualTo(undisturbed);
          }
        },
        () -> sampler(gpt).complete(prompts, TinyGpt.BLOCK, 9, ProgressListener.NONE),
        SamplerTest::trainWithDropout);
  }

  private static void trainWithDropout() {
    try (Gpt other = Gpt.initialise(TinyGpt.config(TinyGpt.BLOCK, 0.3), Precision.FLOAT32, 0.1, 1);
        NDManager scope = Torch.newScope()) {
      int[][] rows = TinyGpt.noise(2, TinyGpt.BLOCK, 1);
      Supervised.accumulate(
          other,
          other.parameters().zeros(scope),
          TokenRows.whole(rows),
          1,
          1,
          ProgressListener.NONE);
    }
  }

  @Test
  void writesBeyondTheBlockFromItsLastHalf() {
    int[][] prompts = ragged(4);
    Sampler greedy = new Sampler(gpt, new SamplingConfig(1, 1, 1));
    int length = 2 * TinyGpt.BLOCK + 3;
    int[][] texts = greedy.write(prompts, length, 10, ProgressListener.NONE);

    for (int row = 0; row < texts.length; row++) {
      assertThat(texts[row]).hasSize(length).startsWith(prompts[row]);
      for (int from = TinyGpt.BLOCK; from < length; from += TinyGpt.BLOCK / 2) {
        int to = Math.min(length, from + TinyGpt.BLOCK / 2);
        int[] tail = Arrays.copyOfRange(texts[row], from - TinyGpt.BLOCK / 2, from);
        int[] next = greedy.complete(
                new int[][] {tail}, TinyGpt.BLOCK / 2 + to - from, 0, ProgressListener.NONE)
            .tokens()[0];
        assertThat(Arrays.copyOfRange(texts[row], from - TinyGpt.BLOCK / 2, to)).isEqualTo(next);
      }
    }
  }

  /** If all tokens are equally likely, only the generator decides, and it must not restart. */
  @Test
  void nativeCallsDoNotRepeatEachOthersDraws() {
    wide.parameters().arrays().forEach(array -> array.muli(0));
    int[] text = sampler(wide)
        .complete(new int[][] {{1}}, LONG_BLOCK, 13, ProgressListener.NONE)
        .tokens()[0];
    assertThat(Arrays.copyOfRange(text, 1, 65)).isNotEqualTo(Arrays.copyOfRange(text, 65, 129));

    gpt.parameters().arrays().forEach(array -> array.muli(0));
    int[] written = sampler(gpt).write(new int[][] {{1}}, 40, 14, ProgressListener.NONE)[0];
    assertThat(Arrays.copyOfRange(written, 8, 12))
        .isNotEqualTo(Arrays.copyOfRange(written, 12, 16));
  }

  @Test
  void writeEqualsCompleteWithinTheBlock() {
    int[][] prompts = ragged(4);
    assertThat(sampler(gpt).write(prompts, 6, 11, ProgressListener.NONE))
        .isDeepEqualTo(
            sampler(gpt).complete(prompts, 6, 11, ProgressListener.NONE).tokens());
  }

  @Test
  void aCompleteRowStaysAsItIs() {
    int[][] whole = TinyGpt.noise(2, TinyGpt.BLOCK, 12);
    assertThat(sampler(gpt)
            .complete(whole, TinyGpt.BLOCK, 1, ProgressListener.NONE)
            .tokens())
        .isDeepEqualTo(whole);
  }

  @Test
  void reportsProgressBetweenNativeCalls() {
    AtomicInteger beats = new AtomicInteger();
    sampler(wide).complete(new int[][] {{1}}, LONG_BLOCK, 1, beats::incrementAndGet);
    assertThat(beats).hasValue(3);
  }

  @Test
  void countsSampledTokensWithoutThePrompt() {
    Tally tally = new Tally();
    sampler(gpt).complete(new int[][] {{1, 2, 3}, {1}}, 6, 1, tally);

    assertThat(tally.works())
        .containsExactly(Flops.sampled(3 + 5, gpt.config().forwardFlops(2, 6)));
  }

  @Test
  void countsEveryWrittenTokenOnce() {
    Tally tally = new Tally();
    sampler(gpt).write(new int[][] {{1, 2, 3}, {1}}, 21, 1, tally);

    assertThat(tally.tokens(Flops.Kind.SAMPLED)).isEqualTo(18 + 20);
    assertThat(tally.works()).extracting(Flops::kind).containsOnly(Flops.Kind.SAMPLED);
  }

  @Test
  void refusesRowsThatItCannotComplete() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler(gpt).complete(new int[][] {{1}, {}}, 4, 1, ProgressListener.NONE))
        .withMessageContaining("rows of 0 to 1 tokens");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            sampler(gpt).complete(new int[][] {{1, 2, 3}}, 2, 1, ProgressListener.NONE))
        .withMessageContaining("completed to 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler(gpt).complete(new int[][] {{1}}, 9, 1, ProgressListener.NONE))
        .withMessageContaining("the block holds 8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler(gpt).complete(new int[0][], 4, 1, ProgressListener.NONE))
        .withMessageContaining("no rows");
  }

  private static Sampler sampler(Gpt model) {
    return new Sampler(model, SamplingConfig.atTemperature(1));
  }

  /** A row of every length from 1 to {@code longest}, the longest first. */
  private static int[][] ragged(int longest) {
    int[][] prompts = TinyGpt.noise(longest, longest, longest);
    Arrays.setAll(prompts, row -> Arrays.copyOf(prompts[row], longest - row));
    return prompts;
  }
}
