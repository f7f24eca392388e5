package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.contract.GenerationActivities.ModelImportInput;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelImportStageTest {
  /** More than the tokenizer has ids, as in models whose embedding is padded. */
  private static final int ROWS = 320;

  private static final int CONTEXT = 64;
  private static final Path TOKENIZER =
      Path.of("../model/src/test/resources/io/verisim/text/tokenizers/byte_level.json");

  @TempDir
  Path folder;

  private Path model = Path.of("unused");
  private GenerationBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new GenerationBench(folder.resolve("bench"));
    model = Files.createDirectory(folder.resolve("model"));
    GptConfig config = GptConfig.gpt2(CONTEXT, ROWS, 2, 2, 8, 0.1, true, Positions.LEARNED, null);
    try (Gpt gpt = Gpt.initialise(config, Precision.FLOAT32, 0.1, 3)) {
      GptFolder.write(model, gpt);
    }
    Files.copy(TOKENIZER, model.resolve("tokenizer.json"));
    Files.writeString(
        model.resolve("special_tokens_map.json"), "{\"eos_token\": \"<|endoftext|>\"}");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyWeightIsKeptBitForBit() throws IOException {
    StageOutcome outcome = take(model, Map.of());

    assertThat(outcome.results())
        .containsEntry("architecture", "gpt2")
        .containsEntry("vocabularySize", ROWS)
        .containsEntry("context", CONTEXT)
        .containsKeys("parameters", "sourceSha256");
    Path files = bench.files(outcome.artifact());
    try (Gpt before = GptFolder.read(model, Precision.FLOAT32);
        Gpt after = GptFolder.read(files, Precision.FLOAT32)) {
      assertThat(after.parameters().hasValuesOf(before.parameters())).isTrue();
    }
    assertThat(CorpusFolder.tokenizer(files).vocabularySize()).isEqualTo(ROWS);
  }

  @Test
  void theCorpusIsReadWithTheTokenizerOfTheModel() throws IOException {
    RunSpec spec = spec(model, Map.of());
    ArtifactRef imported = take(model, Map.of()).artifact();

    StageOutcome corpus =
        bench.generation().prepareCorpus(new CorpusInput(GenerationBench.RUN, spec, imported));

    assertThat(bench.stages().store().require(corpus.artifact()).inputs())
        .containsExactly(imported);
    CorpusFolder files = new CorpusFolder(bench.files(corpus.artifact()));
    SplitText train = files.text(Split.TRAIN);
    assertThat(train.decode(files.tokenizer())).contains(" the ");
    assertThat(corpus.results()).containsEntry("vocabularySize", ROWS);
  }

  @Test
  void textsWithPromptsEndWithTheEndTokenOfTheModel() throws IOException {
    RunSpec spec = spec(
        model,
        Map.of(
            "corpus.source", "small-grammar",
            "corpus.prompt", "noun",
            "corpus.completion", "sentence",
            "model.blockSize", "64",
            "rewardModel.scorers", "[{nLayer: 1, nHead: 1, nEmbd: 12}]"));
    ArtifactRef imported = take(model, Map.of()).artifact();

    StageOutcome corpus =
        bench.generation().prepareCorpus(new CorpusInput(GenerationBench.RUN, spec, imported));

    assertThat(new CorpusFolder(bench.files(corpus.artifact())).tokenizer().endToken())
        .hasValue(0);
  }

  @Test
  void readsAModelInTheCacheOfHuggingFace() throws IOException {
    Path entry = Files.createDirectory(folder.resolve("models--someone--small"));
    Path snapshots = Files.createDirectory(entry.resolve("snapshots"));
    Path blobs = Files.createDirectory(entry.resolve("blobs"));
    Path older = Files.createDirectory(snapshots.resolve("aaa"));
    Path newer = Files.createDirectory(snapshots.resolve("bbb"));
    for (String file :
        List.of("config.json", "model.safetensors", "tokenizer.json", "special_tokens_map.json")) {
      Path blob = Files.copy(model.resolve(file), blobs.resolve("blob-" + file));
      Files.createSymbolicLink(newer.resolve(file), blob);
    }

    assertThat(refused(entry, Map.of()).getOriginalMessage())
        .contains("has 2 revisions and none is refs/main");
    Files.writeString(Files.createDirectory(entry.resolve("refs")).resolve("main"), "bbb\n");
    assertThat(take(entry, Map.of()).results().get("sourceSha256"))
        .isEqualTo(takeElsewhere(newer).results().get("sourceSha256"));
    assertThat(older).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.nLayer   | 3     | model.nLayer: is 3, but the model's config.json has 2; remove it",
        "model.nHead    | 4     | model.nHead: is 4, but the model's config.json has 2; remove it",
        "model.architecture | llama | model.architecture: is llama, but the model's config.json has gpt2",
        "model.bias     | false | model.bias: is false, but the model's config.json has true",
        "model.blockSize | 65   | model.blockSize: is 65, but the model of model.from reads 64 tokens at most",
      })
  void namesAKeyThatContradictsTheModel(String key, String value, String message) {
    ApplicationFailure failure = refused(model, Map.of(key, value));

    assertThat(failure.getType()).isEqualTo("spec-invalid");
    assertThat(failure.getOriginalMessage()).contains(message);
  }

  @Test
  void acceptsAKeyThatAgreesWithTheModel() {
    assertThat(take(model, Map.of("model.nLayer", "2", "model.blockSize", "32")).results())
        .containsEntry("context", CONTEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json       |        | has no config.json",
        "tokenizer.json    |        | there is no tokenizer.json; write the tokenizer again",
        "model.safetensors |        | has no model.safetensors and no model.safetensors.index.json",
        "config.json       | {\"model_type\": \"bert\"} | model_type is \"bert\", expected one of",
        "config.json       | nonsense | config.json does not describe a supported model",
        "tokenizer.json    | {}     | tokenizer.json has no section \"model\"",
        "tokenizer.json    | nonsense | tokenizer.json is not JSON",
        "model.safetensors | nonsense | model.safetensors",
      })
  void refusesAFolderThatHoldsNoModelWithOneSentence(
      String file, @Nullable String content, String message) throws IOException {
    Files.delete(model.resolve(file));
    if (content != null) {
      Files.writeString(model.resolve(file), content);
    }

    ApplicationFailure failure = refused(model, Map.of());

    assertThat(failure.getType()).isEqualTo("model-unusable");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getOriginalMessage()).startsWith("model.from: ").contains(message);
    assertThat(bench.stages().store().find(GenerationBench.RUN, "imported_model"))
        .isEmpty();
  }

  @Test
  void refusesATokenizerThatIsLargerThanTheEmbedding() throws IOException {
    GptConfig small = GptConfig.gpt2(CONTEXT, 100, 1, 1, 4, 0, true, Positions.LEARNED, null);
    try (Gpt gpt = Gpt.initialise(small, Precision.FLOAT32, 0.1, 3)) {
      GptFolder.write(model, gpt);
    }

    assertThat(refused(model, Map.of()).getOriginalMessage())
        .contains("tokenizer.json has the id 299, but the model's embedding has 100 rows");
  }

  @Test
  void refusesAPlaceThatIsNoFolder() {
    assertThat(refused(model.resolve("config.json"), Map.of()).getOriginalMessage())
        .isEqualTo("model.from: there is no folder " + model.resolve("config.json")
            + " that the generation worker can read; give the folder of a model, or"
            + " s3://bucket/prefix");
  }

  private StageOutcome takeElsewhere(Path from) {
    try (GenerationBench elsewhere = new GenerationBench(folder.resolve("elsewhere"))) {
      return take(elsewhere, from, Map.of());
    }
  }

  private StageOutcome take(Path from, Map<String, String> sets) {
    return take(bench, from, sets);
  }

  private static StageOutcome take(GenerationBench bench, Path from, Map<String, String> sets) {
    RunSpec spec = spec(from, sets);
    return bench
        .generation()
        .importModel(new ModelImportInput(
            GenerationBench.RUN, spec, "imported_model", "model.from", spec.model()));
  }

  private ApplicationFailure refused(Path from, Map<String, String> sets) {
    return Objects.requireNonNull(StageBench.failure(catchThrowable(() -> take(from, sets))));
  }

  private static RunSpec spec(Path from, Map<String, String> sets) {
    Map<String, String> all = new HashMap<>(sets);
    all.put("model.from", from.toString());
    return StageBench.spec(all);
  }
}
