package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.spec.Precision;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real model, such as SmolLM2-135M, against what transformers made of it. Its folder is named by
 * {@code -Dverisim.pretrained=FOLDER}; {@code src/test/fixtures/pretrained.py} writes what is
 * expected into it.
 */
@ExtendWith(PinnedThreads.class)
@EnabledIfSystemProperty(
    named = "verisim.pretrained",
    matches = ".+",
    disabledReason = "SKIPPED: no pretrained model; name its folder with -Dverisim.pretrained")
class PretrainedModelTest {
  /** The content of {@code expected.json}. */
  record Expected(String text, int[] ids, int window, double perplexity, int[] greedy) {}

  private final Path folder = Path.of(System.getProperty("verisim.pretrained", "none"));
  private final Gpt gpt = PretrainedFolder.read(folder, Precision.FLOAT32);
  private final Tokenizer tokenizer =
      Tokenizers.readEndless(TokenizerFiles.readPretrained(folder), gpt.config().vocabSize());
  private final Expected expected = JsonMapper.shared()
      .readValue(Files.readString(folder.resolve("expected.json")), Expected.class);

  PretrainedModelTest() throws IOException {}

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void aTextHasTheSameIds() {
    assertThat(tokenizer.encode(expected.text())).isEqualTo(expected.ids());
    assertThat(tokenizer.decode(expected.ids())).isEqualTo(expected.text());
  }

  @Test
  void theTextHasTheSamePerplexity() {
    List<int[]> windows = new ArrayList<>();
    for (int from = 0; from + expected.window() <= expected.ids().length; ) {
      windows.add(Arrays.copyOfRange(expected.ids(), from, from + expected.window()));
      from += expected.window();
    }
    double sum = 0;
    for (int[] window : windows) {
      for (float log : gpt.logLikelihoods(new int[][] {window}, 1)[0]) {
        sum += log;
      }
    }
    double mean = sum / ((double) windows.size() * (expected.window() - 1));
    assertThat(Math.exp(-mean)).isCloseTo(expected.perplexity(), withinPercentage(0.1));
  }

  @Test
  void greedySamplingContinuesTheSame() {
    int[] greedy = expected.greedy();
    int[][] prompt = {Arrays.copyOf(greedy, 16)};
    Samples samples = new Sampler(gpt, new SamplingConfig(1, 1, 1))
        .complete(prompt, greedy.length, 1, ProgressListener.NONE);

    assertThat(samples.tokens()[0]).isEqualTo(greedy);
  }
}
