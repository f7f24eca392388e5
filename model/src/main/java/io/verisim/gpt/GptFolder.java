package io.verisim.gpt;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A model folder as transformers reads it: {@code model.safetensors}, {@code config.json} and
 * {@code generation_config.json}.
 */
public final class GptFolder {
  public static final String WEIGHTS = "model.safetensors";
  public static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";

  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private GptFolder() {}

  /** Writes a model, with what adapters have learnt added to its weights. */
  public static void write(Path folder, Gpt gpt) throws IOException {
    write(folder, gpt, ProgressListener.NONE);
  }

  /** The same, with a listener that receives progress after each tensor. */
  public static void write(Path folder, Gpt gpt, ProgressListener listener) throws IOException {
    writeConfig(folder, gpt.config());
    ConfigFile.writeGeneration(folder.resolve(GENERATION), gpt.config());
    try (NDManager scope = gpt.newScope()) {
      TensorFile.write(
          folder.resolve(WEIGHTS), gpt.merged(scope), METADATA, DataType.FLOAT32, listener);
    }
  }

  /** Rounds the weights of a folder to bfloat16, which halves its size. */
  public static void narrow(Path folder) throws IOException {
    Path weights = folder.resolve(WEIGHTS);
    try (NDManager scope = Torch.newScope()) {
      Tensors tensors = TensorFile.read(scope, weights).tensors();
      TensorFile.write(weights, tensors, METADATA, DataType.BFLOAT16, ProgressListener.NONE);
    }
    ConfigFile.writeType(folder.resolve(CONFIG), "bfloat16");
  }

  /** Writes {@code config.json} alone, for folders whose tensors hold more than the trunk. */
  public static void writeConfig(Path folder, GptConfig config) throws IOException {
    ConfigFile.write(folder.resolve(CONFIG), config);
  }

  /** Reads the shape of the model in a folder. */
  public static GptConfig config(Path folder) throws IOException {
    return ConfigFile.read(folder.resolve(CONFIG));
  }

  /** Reads a model; the caller closes it. */
  public static Gpt read(Path folder, Precision precision) throws IOException {
    return read(folder, precision, config(folder));
  }

  /**
   * Reads a model to use it in another way.
   *
   * @param config the folder's own, but for the block size, the dropout and the end of texts
   */
  public static Gpt read(Path folder, Precision precision, GptConfig config) throws IOException {
    NDManager owner = Torch.newScope();
    try {
      return read(folder.resolve(WEIGHTS), config, precision, owner);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private static Gpt read(Path file, GptConfig config, Precision precision, NDManager owner)
      throws IOException {
    Set<String> names = GptLayout.of(config).keySet();
    Tensors tensors = TensorFile.read(owner, file, names::contains).tensors();
    try {
      return Gpt.of(config, precision, owner, tensors);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not hold this model: " + e.getMessage(), e);
    }
  }
}
