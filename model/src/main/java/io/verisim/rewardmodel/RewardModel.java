package io.verisim.rewardmodel;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Pulse;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * A critic: frozen features of a text under a head that says which share of the text is natural. It owns both, so nothing
 * that happens to the model that it was made from changes a score.
 */
public final class RewardModel implements AutoCloseable {
  private static final String KIND = "features";

  private final TextFeatures features;
  private final RewardHead head;

  public RewardModel(TextFeatures features, RewardHead head) {
    this.features = features;
    this.head = head;
  }

  public TextFeatures features() {
    return features;
  }

  public RewardHead head() {
    return head;
  }

  /** P(natural) of each row; all of a row's tokens are real. */
  public float[] score(int[][] tokens, Pulse pulse) {
    int[] lengths = new int[tokens.length];
    Arrays.setAll(lengths, row -> tokens[row].length);
    return head.scores(features.of(tokens, lengths, pulse));
  }

  /** Writes trunk and head into a folder: one {@code model.safetensors} and a {@code config.json} of mode reward. */
  public static void write(Path folder, TrunkFeatures trunk, RewardHead head) throws IOException {
    GptFolder.writeConfig(folder, trunk.trunk().config().withMode(Mode.REWARD));
    TensorFile.write(
        folder.resolve(GptFolder.WEIGHTS),
        trunk.trunk().parameters().and("", head.parameters()),
        Map.of(KIND, trunk.kind().name().toLowerCase(Locale.ROOT), "format", "pt"));
  }

  /** Reads what {@link #write} wrote; the caller closes it. */
  public static RewardModel read(Path folder, Precision precision) throws IOException {
    Gpt trunk = GptFolder.read(folder, precision);
    try (NDManager scope = Torch.newScope()) {
      TensorFile.Content content = TensorFile.read(scope, folder.resolve(GptFolder.WEIGHTS));
      String kind = content.metadata().getOrDefault(KIND, "");
      TrunkFeatures features =
          new TrunkFeatures(trunk, TrunkFeatures.Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
      return new RewardModel(features, RewardHead.of(content.tensors(), features.width()));
    } catch (IllegalArgumentException e) {
      trunk.close();
      throw new IOException(folder + " holds no reward model: " + e.getMessage(), e);
    } catch (IOException e) {
      trunk.close();
      throw e;
    }
  }

  @Override
  public void close() {
    features.close();
    head.close();
  }
}
