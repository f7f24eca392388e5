package io.verisim.gpt;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model folder: {@code model.safetensors} and {@code config.json}, as the Hugging Face GPT-2
 * loader reads them. Settings that this loader does not know are stored under the key
 * {@code verisim}.
 */
public final class GptFolder {
  public static final String WEIGHTS = "model.safetensors";
  public static final String CONFIG = "config.json";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private GptFolder() {}

  public static void write(Path folder, Gpt gpt) throws IOException {
    writeConfig(folder, gpt.config());
    TensorFile.write(folder.resolve(WEIGHTS), gpt.parameters(), Map.of("format", "pt"));
  }

  /** Writes {@code config.json} alone, for folders whose tensors hold more than the trunk. */
  public static void writeConfig(Path folder, GptConfig config) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("GPT2LMHeadModel");
    root.put("model_type", "gpt2");
    root.put("vocab_size", config.vocabSize());
    root.put("n_positions", config.blockSize());
    root.put("n_ctx", config.blockSize());
    root.put("n_embd", config.nEmbd());
    root.put("n_layer", config.nLayer());
    root.put("n_head", config.nHead());
    root.put("activation_function", "gelu_new");
    root.put("layer_norm_epsilon", 1e-5);
    root.put("tie_word_embeddings", true);
    root.put("embd_pdrop", config.dropout());
    root.put("attn_pdrop", config.dropout());
    root.put("resid_pdrop", config.dropout());
    root.putNull("bos_token_id");
    root.put("eos_token_id", config.endToken());
    ObjectNode own = root.putObject("verisim");
    own.put("bias", config.bias());
    own.put("positions", word(config.positions()));
    own.put("mode", word(config.mode()));
    Files.write(folder.resolve(CONFIG), JSON.writeValueAsBytes(root));
  }

  /** Reads the shape of the model in a folder. */
  public static GptConfig config(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      JsonNode own = root.path("verisim");
      return new GptConfig(
          number(root, "n_positions", file),
          number(root, "vocab_size", file),
          number(root, "n_layer", file),
          number(root, "n_head", file),
          number(root, "n_embd", file),
          root.path("resid_pdrop").asDouble(0),
          own.path("bias").asBoolean(true),
          Positions.valueOf(own.path("positions").asString("learned").toUpperCase(Locale.ROOT)),
          Mode.valueOf(own.path("mode").asString("generator").toUpperCase(Locale.ROOT)),
          root.path("eos_token_id").isNumber() ? root.path("eos_token_id").asInt() : null);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(file + " does not describe a GPT-2 model: " + e.getMessage(), e);
    }
  }

  /** Reads a model; the caller closes it. */
  public static Gpt read(Path folder, Precision precision) throws IOException {
    GptConfig config = config(folder);
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
    Tensors tensors =
        TensorFile.read(owner, file).tensors().only(name -> name.startsWith("transformer."));
    try {
      return Gpt.of(config, precision, owner, tensors);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not hold this model: " + e.getMessage(), e);
    }
  }

  private static int number(JsonNode root, String key, Path file) throws IOException {
    if (!root.path(key).isInt()) {
      throw new IOException(file + ": " + key + " is missing or not a whole number");
    }
    return root.path(key).asInt();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
