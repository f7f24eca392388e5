package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.TensorFile;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(PinnedThreads.class)
class GptFolderTest {

  @TempDir
  private Path folder;

  @Test
  void aNarrowedFolderHoldsRoundedWeightsAndSaysSo(@TempDir Path narrowed) throws IOException {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 3)) {
      GptFolder.write(narrowed, gpt);
      long before = Files.size(narrowed.resolve(GptFolder.WEIGHTS));

      GptFolder.narrow(narrowed);

      assertThat(Files.size(narrowed.resolve(GptFolder.WEIGHTS))).isLessThan(before);
      assertThat(Files.readString(narrowed.resolve(GptFolder.CONFIG)))
          .contains("\"torch_dtype\" : \"bfloat16\"");
      try (Gpt read = GptFolder.read(narrowed, Precision.FLOAT32)) {
        for (String name : gpt.parameters().names()) {
          float[] exact = gpt.parameters().get(name).toFloatArray();
          float[] rounded = read.parameters().get(name).toFloatArray();
          for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isCloseTo(exact[i], withinPercentage(0.4));
          }
        }
      }
    }
  }

  @Test
  void tokensThatAModelCameWithGoOutAgain(@TempDir Path other) throws IOException {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 3)) {
      GptFolder.write(other, gpt);
    }
    Path config = other.resolve(GptFolder.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"eos_token_id\" : null", "\"eos_token_id\" : [3, 4], \"pad_token_id\" : 5")
            .replaceFirst("\"bos_token_id\" : null", "\"bos_token_id\" : 2"));

    GptConfig read = GptFolder.config(other);
    GptFolder.writeConfig(other, read);

    assertThat(read.endToken()).isNull();
    assertThat(Files.readString(config))
        .contains("\"bos_token_id\" : 2", "\"eos_token_id\" : [ 3, 4 ]", "\"pad_token_id\" : 5");
    GptFolder.writeConfig(other, TinyGpt.ending(8));
    assertThat(GptFolder.config(other).endToken()).isEqualTo(10);
    assertThat(Files.readString(config)).contains("\"eos_token_id\" : 10");
  }

  @Test
  void readsBackAModelBitForBit() throws IOException {
    for (GptConfig config : new GptConfig[] {
      TinyGpt.config(), TinyGpt.bare(), TinyGpt.config(5, 0.25).withMode(Mode.REWARD)
    }) {
      try (Gpt gpt = TinyGpt.scrambled(config, 1)) {
        GptFolder.write(folder, gpt);
        try (Gpt read = GptFolder.read(folder, Precision.BFLOAT16)) {
          assertThat(read.config()).isEqualTo(config);
          assertThat(read.precision()).isEqualTo(Precision.BFLOAT16);
          assertThat(Bits.of(read.parameters())).isEqualTo(Bits.of(gpt.parameters()));
        }
      }
    }
  }

  @Test
  void readsAPlainGpt2Configuration() throws IOException {
    Files.writeString(
        folder.resolve(GptFolder.CONFIG),
        "{\"model_type\":\"gpt2\",\"n_positions\":1024,\"vocab_size\":50257,\"n_layer\":12,"
            + "\"n_head\":12,\"n_embd\":768,\"resid_pdrop\":0.1}");

    assertThat(GptFolder.config(folder))
        .isEqualTo(GptConfig.gpt2(1024, 50257, 12, 12, 768, 0.1, true, Positions.LEARNED, null));
  }

  @Test
  void refusesWeightsThatDoNotFitTheConfiguration() throws IOException {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1)) {
      GptFolder.write(folder, gpt);
      GptFolder.writeConfig(folder, TinyGpt.config(TinyGpt.BLOCK + 1, 0));
      assertRefused("transformer.wpe.weight");

      GptFolder.writeConfig(folder, gpt.config());
      TensorFile.write(
          folder.resolve(GptFolder.WEIGHTS),
          gpt.parameters().only(name -> !name.equals("transformer.ln_f.bias")),
          Map.of());
      assertRefused("transformer.ln_f.bias");
    }
  }

  private void assertRefused(String tensor) {
    assertThatThrownBy(() -> GptFolder.read(folder, Precision.FLOAT32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve(GptFolder.WEIGHTS).toString())
        .hasMessageContaining(tensor);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON | config.json",
        "[] | not a JSON object",
        "{} | model_type",
        "{\"model_type\":\"bert\"} | gpt2, llama, mistral, qwen2, qwen3",
        "{\"model_type\":\"gpt2\",\"n_positions\":8,\"vocab_size\":11,\"n_layer\":2,\"n_head\":3,\"n_embd\":8} | n_embd",
        "{\"model_type\":\"gpt2\",\"n_positions\":8,\"vocab_size\":11,\"n_layer\":2.5,\"n_head\":2,\"n_embd\":8} | n_layer",
        "{\"model_type\":\"gpt2\",\"n_positions\":8,\"vocab_size\":11,\"n_layer\":2,\"n_head\":2,\"n_embd\":8,"
            + "\"verisim\":{\"positions\":\"rotary\"}} | ROTARY"
      })
  void refusesAnInvalidConfiguration(String json, String named) throws IOException {
    Files.writeString(folder.resolve(GptFolder.CONFIG), json);
    assertThatThrownBy(() -> GptFolder.config(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve(GptFolder.CONFIG).toString())
        .hasMessageContaining(named);
  }
}
