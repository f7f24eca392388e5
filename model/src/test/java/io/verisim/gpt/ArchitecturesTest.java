package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Models of each architecture against what transformers computed with them;
 * {@code src/test/fixtures/architectures.py} wrote both.
 */
@ExtendWith(PinnedThreads.class)
class ArchitecturesTest {
  private static final float CLOSE = 1e-4f;

  /** The content of {@code expected.json}. */
  record Expected(
      int[][] ids,
      float[][] lastLogits,
      float[][] logLikelihoods,
      int[][] greedy,
      @Nullable Double loss) {}

  /** The committed models, and those in the folders of {@code -Dverisim.models=DIR}. */
  static List<Path> folders() throws IOException, URISyntaxException {
    List<Path> folders = new ArrayList<>();
    URL committed = ArchitecturesTest.class.getResource("architectures");
    folders.addAll(foldersIn(Path.of(Objects.requireNonNull(committed).toURI())));
    String others = System.getProperty("verisim.models");
    if (others != null) {
      folders.addAll(foldersIn(Path.of(others)));
    }
    return folders;
  }

  private static List<Path> foldersIn(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(folder -> Files.exists(folder.resolve("expected.json")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void computesWhatTransformersDoes(Path folder, @TempDir Path written) throws IOException {
    Expected expected = JsonMapper.shared()
        .readValue(Files.readString(folder.resolve("expected.json")), Expected.class);
    try (Gpt gpt = PretrainedFolder.read(folder, Precision.FLOAT32);
        NDManager scope = gpt.newScope()) {
      assertForwardPass(gpt, expected, scope);
      assertGreedyText(gpt, expected);
      Path gradients = folder.resolve("gradients.safetensors");
      if (Files.exists(gradients)) {
        assertGradients(gpt, expected, gradients, scope);
      }

      GptFolder.write(written, gpt);
      try (Gpt again = GptFolder.read(written, Precision.FLOAT32)) {
        assertThat(again.config()).isEqualTo(gpt.config());
        assertThat(Bits.of(again.parameters())).isEqualTo(Bits.of(gpt.parameters()));
      }
    }
  }

  private static void assertForwardPass(Gpt gpt, Expected expected, NDManager scope) {
    int rows = expected.ids().length;
    int length = expected.ids()[0].length;
    NDArray logits = gpt.logits(scope, expected.ids()).get(":, " + (length - 1));
    float[][] last = Gpt.rows(logits.toFloatArray(), rows, gpt.config().vocabSize());
    float[][] likelihoods = gpt.logLikelihoods(expected.ids(), 1);
    for (int row = 0; row < rows; row++) {
      assertThat(last[row]).containsExactly(expected.lastLogits()[row], within(CLOSE));
      assertThat(likelihoods[row]).containsExactly(expected.logLikelihoods()[row], within(CLOSE));
    }
  }

  private static void assertGreedyText(Gpt gpt, Expected expected) {
    int[][] prompts =
        Arrays.stream(expected.ids()).map(row -> Arrays.copyOf(row, 8)).toArray(int[][]::new);
    Samples samples = new Sampler(gpt, new SamplingConfig(1, 1, 1))
        .complete(prompts, expected.greedy()[0].length, 1, ProgressListener.NONE);
    assertThat(samples.tokens()).isDeepEqualTo(expected.greedy());
  }

  private static void assertGradients(Gpt gpt, Expected expected, Path file, NDManager scope)
      throws IOException {
    Tensors gradients = gpt.parameters().zeros(scope);
    NDArray tokens = gpt.tensor(scope, expected.ids());
    double loss =
        GptScript.accumulate(scope, gpt, gradients, tokens, null, 0, 1, 1).toFloatArray()[0];

    assertThat(loss).isEqualTo(expected.loss(), within((double) CLOSE));
    Tensors theirs = TensorFile.read(scope, file).tensors();
    assertThat(theirs.names()).containsExactlyInAnyOrderElementsOf(gradients.names());
    for (String name : gradients.names()) {
      assertThat(gradients.get(name).toFloatArray())
          .as(name)
          .containsExactly(theirs.get(name).toFloatArray(), within(CLOSE));
    }
  }
}
