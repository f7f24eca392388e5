package io.verisim.worker;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.text.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The files of a features artifact: {@code train.safetensors} and {@code val.safetensors}, each
 * [texts, width].
 */
public record FeaturesFolder(Path folder) {
  private static final String NAME = "features";

  public void write(Split split, float[][] features) throws IOException {
    try (NDManager scope = Torch.newScope()) {
      Tensors tensors = new Tensors(Map.of(NAME, Gpt.matrix(scope, features)));
      TensorFile.write(file(split), tensors, Map.of());
    }
  }

  public float[][] read(Split split) throws IOException {
    try (NDManager scope = Torch.newScope()) {
      NDArray features = TensorFile.read(scope, file(split)).tensors().get(NAME);
      int rows = (int) features.getShape().get(0);
      int width = (int) features.getShape().get(1);
      return Gpt.rows(features.toFloatArray(), rows, width);
    }
  }

  private Path file(Split split) {
    return folder.resolve(split.word() + ".safetensors");
  }
}
