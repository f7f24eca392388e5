package io.verisim.rewarddata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.SamplingConfig;
import io.verisim.gpt.TinyGpt;
import io.verisim.training.Fixtures;
import io.verisim.training.Partition;
import io.verisim.training.Resume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class CompletionsTest {
  /** Three batches. */
  private static final int TEXTS = 600;

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);
  private final int[][] prompts = prompts();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void keepsTheOrderOfThePrompts() {
    try (Completions phase = phase(TinyGpt.BLOCK, 2)) {
      assertThat(phase.totalSteps()).isEqualTo(3);
      Fixtures.finish(phase);
      assertThat(phase.step()).isEqualTo(3);
      for (int i = 0; i < TEXTS; i++) {
        assertThat(phase.texts()[i]).hasSize(TinyGpt.BLOCK).startsWith(prompts[i]);
      }
    }
  }

  @Test
  void textsMayBeLongerThanTheBlock() {
    try (Completions phase = phase(3 * TinyGpt.BLOCK, 2)) {
      Fixtures.finish(phase);
      assertThat(phase.texts()).hasDimensions(TEXTS, 3 * TinyGpt.BLOCK);
    }
  }

  @Test
  void theSeedDecidesTheTexts() {
    int[][] texts = texts(2);
    assertThat(texts(2)).isDeepEqualTo(texts);
    assertThat(texts(3)).isNotEqualTo(texts);
  }

  @Test
  void batchesOfOnePhaseDrawDifferently() {
    int[][] same = new int[TEXTS][];
    Arrays.fill(same, new int[] {1});
    try (Completions phase = new Completions(
        gpt, SamplingConfig.atTemperature(1), same, TinyGpt.BLOCK, new Seeds(4, "s", 0))) {
      Fixtures.finish(phase);
      assertThat(Arrays.copyOf(phase.texts(), 256))
          .isNotEqualTo(Arrays.copyOfRange(phase.texts(), 256, 512));
    }
  }

  @Test
  void resumesBitForBitAfterAnyBatch() throws IOException {
    Resume.assertSeamless(
        () -> {
          Completions phase = phase(2 * TinyGpt.BLOCK, 5);
          return new Resume.Subject(phase, () -> Arrays.deepToString(phase.texts()), phase::close);
        },
        folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void sharesTogetherGiveTheTextsOfTheWhole(int shares) throws IOException {
    int[][] expected = texts(5);
    try (Completions whole = phase(TinyGpt.BLOCK, 5)) {
      int steps = 0;
      for (int number = 0; number < shares; number++) {
        Partition share = new Partition(number, shares);
        Path saved = Files.createDirectory(folder.resolve("share" + number));
        try (Completions part = phase(TinyGpt.BLOCK, 5).only(share)) {
          Fixtures.finish(part);
          part.save(saved);
          steps += (int) part.step();
        }
        whole.take(saved, share);
      }

      assertThat(steps).isEqualTo(3);
      assertThat(whole.texts()).isDeepEqualTo(expected);
    }
  }

  @Test
  void aShareResumesBitForBitAfterAnyBatch() throws IOException {
    Resume.assertSeamless(
        () -> {
          Completions phase = phase(TinyGpt.BLOCK, 5).only(new Partition(0, 2));
          return new Resume.Subject(phase, () -> saved(phase), phase::close);
        },
        folder);
  }

  private String saved(Completions phase) {
    try {
      Path saved = Files.createTempDirectory(folder, "saved");
      phase.save(saved);
      return Arrays.toString(Files.readAllBytes(saved.resolve("completions.bin")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesTextsWhileAShareIsMissing() throws IOException {
    Path saved = Files.createDirectory(folder.resolve("share"));
    Partition share = new Partition(1, 3);
    try (Completions part = phase(TinyGpt.BLOCK, 6).only(share);
        Completions whole = phase(TinyGpt.BLOCK, 6)) {
      Fixtures.finish(part);
      part.save(saved);
      whole.take(saved, share);
      assertThatIllegalStateException()
          .isThrownBy(whole::texts)
          .withMessageContaining("only 256 of 600 texts");
    }
  }

  @Test
  void refusesTextsBeforeAllAreComplete() {
    try (Completions phase = phase(TinyGpt.BLOCK, 6)) {
      phase.advance(ProgressListener.NONE);
      assertThatIllegalStateException()
          .isThrownBy(phase::texts)
          .withMessageContaining("only 256 of 600 texts");
    }
  }

  @Test
  void isFinishedAtOnceWithoutPrompts() {
    try (Completions phase = new Completions(
        gpt, SamplingConfig.atTemperature(1), new int[0][], 8, new Seeds(1, "s", 0))) {
      assertThat(phase.finished()).isTrue();
      assertThat(phase.texts()).isEmpty();
    }
  }

  private int[][] texts(long seed) {
    try (Completions phase = phase(TinyGpt.BLOCK, seed)) {
      Fixtures.finish(phase);
      return phase.texts().clone();
    }
  }

  private Completions phase(int length, long seed) {
    return new Completions(
        gpt, SamplingConfig.atTemperature(1), prompts, length, new Seeds(seed, "sample", 0));
  }

  private static int[][] prompts() {
    int[][] prompts = TinyGpt.noise(TEXTS, TinyGpt.BLOCK, 7);
    Arrays.setAll(prompts, i -> Arrays.copyOf(prompts[i], 1 + i * 5 % TinyGpt.BLOCK));
    return prompts;
  }
}
