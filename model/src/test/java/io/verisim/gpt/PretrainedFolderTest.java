package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(PinnedThreads.class)
class PretrainedFolderTest {
  @TempDir
  private Path folder;

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);

  @BeforeEach
  void write() throws IOException {
    GptFolder.write(folder, gpt);
  }

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void readsWeightsFromSeveralFiles() throws IOException {
    Files.delete(folder.resolve(GptFolder.WEIGHTS));
    StringBuilder index = new StringBuilder("{\"weight_map\":{");
    for (String part : new String[] {"a.safetensors", "b.safetensors"}) {
      boolean first = part.startsWith("a");
      Tensors some = gpt.parameters().only(name -> name.contains(".h.0.") == first);
      TensorFile.write(folder.resolve(part), some, Map.of());
      some.names().forEach(name -> index.append("\"%s\":\"%s\",".formatted(name, part)));
    }
    index.setLength(index.length() - 1);
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.append("}}"));
    assertReadsTheModel();

    Files.delete(folder.resolve("b.safetensors"));
    assertRefused("names b.safetensors, which the folder lacks");
  }

  @Test
  void readsNamesWithoutAPrefixAndSkipsConstants() throws IOException {
    Map<String, NDArray> bare =
        renamed(name -> name.startsWith("transformer.") ? name.substring(12) : name);
    bare.put("h.0.attn.bias", gpt.parameters().arrays().get(0));
    bare.put("lm_head.weight", gpt.parameters().arrays().get(0));
    TensorFile.write(folder.resolve(GptFolder.WEIGHTS), new Tensors(bare), Map.of());
    assertReadsTheModel();
  }

  private Map<String, NDArray> renamed(UnaryOperator<String> names) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String name : gpt.parameters().names()) {
      tensors.put(names.apply(name), gpt.parameters().get(name));
    }
    return tensors;
  }

  private void assertReadsTheModel() throws IOException {
    try (Gpt read = PretrainedFolder.read(folder, Precision.FLOAT32)) {
      assertThat(Bits.of(read.parameters())).isEqualTo(Bits.of(gpt.parameters()));
    }
  }

  @Test
  void namesMissingAndUnexpectedTensors() throws IOException {
    Map<String, NDArray> others = renamed(name -> name.replace("ln_f.bias", "ln_g.bias"));
    TensorFile.write(folder.resolve(GptFolder.WEIGHTS), new Tensors(others), Map.of());
    assertRefused("missing transformer.ln_f.bias; unexpected transformer.ln_g.bias");
  }

  @Test
  void refusesPickledWeights() throws IOException {
    Files.move(folder.resolve(GptFolder.WEIGHTS), folder.resolve("pytorch_model.bin"));
    assertRefused("save_pretrained");
    Files.delete(folder.resolve("pytorch_model.bin"));
    assertRefused("has no model.safetensors");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model_type\": \"mamba\" | model_type is \"mamba\"",
        "\"model_type\": \"gpt2\", \"quantization_config\": {} | are quantised",
        "\"model_type\": \"gpt2\", \"activation_function\": \"relu\" | activation_function is \"relu\"",
        "\"model_type\": \"llama\", \"hidden_act\": \"gelu\" | hidden_act is \"gelu\"",
        "\"model_type\": \"mistral\", \"sliding_window\": 4 | sliding_window is 4",
        "\"model_type\": \"qwen2\", \"use_sliding_window\": true, \"sliding_window\": 4 | sliding_window is 4",
        "\"model_type\": \"qwen3\", \"layer_types\": [\"sliding_attention\"] | layer_types",
        "\"model_type\": \"llama\", \"rope_scaling\": {\"type\": \"yarn\"} | rope_type is \"yarn\"",
        "\"model_type\": \"llama\", \"rope_parameters\": {\"partial_rotary_factor\": 0.5} | a part of each head",
        "\"model_type\": \"llama\", \"num_key_value_heads\": 3 | a divisor of nHead 2",
        "\"model_type\": \"llama\", \"head_dim\": 3 | an even number",
        "\"model_type\": \"llama\", \"hidden_size\": \"big\" | hidden_size is missing or not a whole number"
      })
  void refusesModelsThatItDoesNotCompute(String keys, String reason) throws IOException {
    String shape = "\"vocab_size\": 11, \"n_positions\": 8, \"n_embd\": 8, \"n_layer\": 1,"
        + " \"n_head\": 2, \"max_position_embeddings\": 8, \"intermediate_size\": 16,"
        + " \"num_hidden_layers\": 1, \"num_attention_heads\": 2"
        + (keys.contains("hidden_size") ? "" : ", \"hidden_size\": 8");
    Files.writeString(folder.resolve(GptFolder.CONFIG), "{" + keys + ", " + shape + "}");
    assertRefused(reason);
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> PretrainedFolder.read(folder, Precision.FLOAT32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(reason);
  }
}
