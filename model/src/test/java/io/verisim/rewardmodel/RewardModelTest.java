package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Pulse;
import io.verisim.engine.TensorFile;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.Precision;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.TrunkFeatures.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class RewardModelTest {
  private static final int[][] TEXTS = TinyGpt.noise(6, TinyGpt.BLOCK, 1);

  private final Gpt source = TinyGpt.scrambled(TinyGpt.config(), 2);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    source.close();
  }

  @ParameterizedTest
  @EnumSource
  void comesBackFromItsFolder(Kind kind) throws IOException {
    TrunkFeatures features = new TrunkFeatures(source.copy(), kind);
    RewardHead head = RewardHead.initialise(features.width(), 3);
    try (RewardModel model = new RewardModel(features, head)) {
      RewardModel.write(folder, features, head);
      assertThat(GptFolder.config(folder).mode()).isEqualTo(Mode.REWARD);
      try (RewardModel read = RewardModel.read(folder, Precision.FLOAT32)) {
        assertThat(((TrunkFeatures) read.features()).kind()).isEqualTo(kind);
        assertThat(read.score(TEXTS, Pulse.NONE)).containsExactly(model.score(TEXTS, Pulse.NONE));
      }
    }
  }

  @Test
  void ownsItsTrunk() {
    try (RewardModel model = model()) {
      float[] before = model.score(TEXTS, Pulse.NONE);
      TinyGpt.shake(source.parameters(), 1, 4);
      assertThat(model.score(TEXTS, Pulse.NONE)).containsExactly(before);
    }
  }

  @Test
  void aScoreDoesNotDependOnItsBatch() {
    try (RewardModel model = model()) {
      float[] together = model.score(TEXTS, Pulse.NONE);
      for (int row = 0; row < TEXTS.length; row++) {
        assertThat(model.score(new int[][] {TEXTS[row]}, Pulse.NONE)[0])
            .isEqualTo(together[row], within(1e-5f));
      }
    }
  }

  @Test
  void refusesAFolderWithoutAHead() throws IOException {
    GptFolder.write(folder, source);
    assertRefused("");

    Map<String, String> kind = Map.of("features", "last");
    TensorFile.write(folder.resolve(GptFolder.WEIGHTS), source.parameters(), kind);
    assertRefused("no tensor head.0.weight");

    try (RewardHead narrow = RewardHead.initialise(3, 1)) {
      TensorFile.write(
          folder.resolve(GptFolder.WEIGHTS),
          source.parameters().and("", narrow.parameters()),
          kind);
      assertRefused("head.0.weight has shape (256, 3)");
    }
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> RewardModel.read(folder, Precision.FLOAT32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + " holds no reward model")
        .hasMessageContaining(reason);
  }

  private RewardModel model() {
    TrunkFeatures features = new TrunkFeatures(source.copy(), Kind.LAST);
    return new RewardModel(features, RewardHead.initialise(features.width(), 3));
  }
}
