package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.GenerationActivities.EvaluationConclusionInput;
import io.verisim.contract.GenerationActivities.EvaluationInput;
import io.verisim.contract.GenerationActivities.EvaluationShardInput;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.report.FigureNames;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.training.HeldOutLoss;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluationStageTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final RunSpec SPEC = StageBench.spec(Map.of());

  @TempDir
  Path folder;

  private GenerationBench bench = new GenerationBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theReportContainsTheReturnedFigures() throws IOException {
    StageOutcome outcome = evaluate("one", SPEC, 1);

    Manifest manifest = bench.stages().store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("evaluation_v1");
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
    assertThat(outcome.results())
        .containsKeys(
            "loss/test",
            FigureNames.PERPLEXITY,
            FigureNames.FRESH_SKILL,
            FigureNames.FRESH_AUC,
            FigureNames.DISTINCT_1,
            FigureNames.DISTINCT_2,
            FigureNames.DISTINCT_3,
            FigureNames.DISTINCT_2_NATURAL,
            FigureNames.SELF_BLEU,
            FigureNames.UNIQUE,
            FigureNames.LONGEST_COPY,
            FigureNames.LONGEST_COPY_NATURAL,
            FigureNames.KNOWN_WORDS_NATURAL,
            FigureNames.at(0.7, FigureNames.PERPLEXITY),
            FigureNames.at(0.7, FigureNames.DISTINCT_2));
    Path files = bench.files(outcome.artifact());
    JsonNode report = JSON.readTree(Files.readString(files.resolve("report.json")));
    assertThat(JSON.convertValue(report, new TypeReference<Map<String, Object>>() {}))
        .isEqualTo(outcome.results());
  }

  @Test
  void perplexityCoversTheWholeTestSplit() throws IOException {
    StageOutcome outcome = evaluate("one", SPEC, 1);
    Handmade made = handmade();
    SplitText test = new CorpusFolder(bench.files(made.corpus())).text(Split.TEST);

    try (Gpt gpt = GptFolder.read(bench.files(made.model(1)), Precision.FLOAT32)) {
      assertThat((Double) outcome.results().get(FigureNames.PERPLEXITY))
          .isCloseTo(Math.exp(HeldOutLoss.of(gpt, test, ProgressListener.NONE)), within(1e-9));
    }
  }

  @Test
  void samplesContinuePromptsFromTheTestSplit() throws IOException {
    StageOutcome outcome = evaluate("one", SPEC, 1);
    CorpusFolder corpus = new CorpusFolder(bench.files(handmade().corpus()));
    String test = corpus.text(Split.TEST).decode(corpus.tokenizer());

    List<String> lines =
        Files.readAllLines(bench.files(outcome.artifact()).resolve("samples.jsonl"));
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      JsonNode sample = JSON.readTree(line);
      String prompt = sample.path("prompt").asString();
      assertThat(test).contains(prompt);
      assertThat(prompt).hasSizeBetween(1, 8);
      assertThat(prompt + sample.path("text").asString()).hasSize(512);
    }
  }

  @Test
  void everyVersionGetsTheSamePrompts() throws IOException {
    StageOutcome first = evaluate("one", SPEC, 1);
    Path firstFiles = bench.files(first.artifact());
    StageOutcome second = evaluate("two", SPEC, 2);
    Path secondFiles = bench.files(second.artifact());

    assertThat(prompts(secondFiles)).isEqualTo(prompts(firstFiles));
    assertThat(Files.readString(secondFiles.resolve("samples.jsonl")))
        .isNotEqualTo(Files.readString(firstFiles.resolve("samples.jsonl")));
  }

  @Test
  void repeatingAnEvaluationGivesTheSameDigest() throws IOException {
    Digest first = evaluate("one", SPEC, 1).artifact().digest();

    assertThat(evaluate("two", SPEC, 1).artifact().digest()).isEqualTo(first);
  }

  @Test
  void aResumedEvaluationGivesTheSameDigest() throws IOException {
    Digest untouched = evaluate("one", SPEC, 1).artifact().digest();
    open("two");
    bench.stages().stopAfter(1);
    assertThatThrownBy(() -> evaluate(SPEC, 1)).isInstanceOf(ActivityFailure.class);
    bench.stages().stopNoMore();

    assertThat(evaluate(SPEC, 1).artifact().digest()).isEqualTo(untouched);
  }

  /**
   * Batches are shared one by one, so that three shards of eight batches have unequal parts, and
   * none has a whole.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 20})
  void theFilesDoNotDependOnTheNumberOfShards(int shards) throws IOException {
    StageOutcome whole = evaluate("whole", inShards(1), 1);
    Map<String, String> expected = digests(whole);
    open("shards");
    StageOutcome judged = evaluateInShards(inShards(shards));

    assertThat(digests(judged)).isEqualTo(expected).hasSize(3);
    assertThat(judged.results()).isEqualTo(whole.results());
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
  }

  @Test
  void aResumedShardGivesTheSameDigest() throws IOException {
    RunSpec spec = inShards(2);
    open("one");
    Digest untouched = ask(spec, 1).artifact().digest();
    for (int batch = 1; batch <= 3; batch++) {
      open("stopped" + batch);
      bench.stages().stopAfter(batch);
      assertThatThrownBy(() -> ask(spec, 1)).isInstanceOf(ActivityFailure.class);
      bench.stages().stopNoMore();

      assertThat(ask(spec, 1).artifact().digest()).isEqualTo(untouched);
    }
  }

  /** Eight batches to sample, four of the reward model's and two at each temperature. */
  private static RunSpec inShards(int shards) {
    return StageBench.spec(Map.of(
        "evaluation.samples", "300",
        "evaluation.discriminatorSamples", "600",
        "evaluation.shards", Integer.toString(shards)));
  }

  /** Earlier versions' evaluations, whose fingerprints know of no shards, are found again. */
  @Test
  void theFingerprintIgnoresTheNumberOfShards() throws IOException {
    StageOutcome outcome = evaluate("one", StageBench.spec(Map.of("evaluation.shards", "2")), 1);

    Manifest manifest = bench.stages().store().require(outcome.artifact());
    assertThat(manifest.configuration().get("evaluation"))
        .isEqualTo(Map.of(
            "samples", 8,
            "sampleTexts", 3,
            "discriminatorSamples", 10,
            "temperatures", List.of(0.7)));
    assertThat(manifest.fingerprint()).isEqualTo(fingerprint("two", Map.of()));
  }

  /** The fresh discriminator learns from samples that are made as the specification says. */
  @Test
  void theFingerprintIncludesTheRewardDataSettings() throws IOException {
    Digest usual = fingerprint("one", Map.of());

    assertThat(fingerprint("two", Map.of("rewardData.crossover", "ends"))).isNotEqualTo(usual);
    assertThat(fingerprint("three", Map.of("rewardData.temperature", "0.5"))).isNotEqualTo(usual);
  }

  /** A lower temperature is another distribution, and no other model. */
  @Test
  void extraTemperaturesDoNotChangeTheUsualFigures() throws IOException {
    Map<String, Object> usual = evaluate("one", SPEC, 1).results();
    Map<String, Object> alone = evaluate(
            "two", StageBench.spec(Map.of("evaluation.temperatures", "[]")), 1)
        .results();

    assertThat(alone.keySet()).noneMatch(name -> name.startsWith("temperature/"));
    alone.forEach((name, value) -> assertThat(usual).containsEntry(name, value));
    assertThat(usual.get(FigureNames.at(0.7, FigureNames.PERPLEXITY)))
        .isNotEqualTo(usual.get(FigureNames.PERPLEXITY));
  }

  private Digest fingerprint(String name, Map<String, String> sets) throws IOException {
    StageOutcome outcome = evaluate(name, StageBench.spec(sets), 1);
    return bench.stages().store().require(outcome.artifact()).fingerprint();
  }

  private StageOutcome evaluate(String name, RunSpec spec, int version) throws IOException {
    open(name);
    return evaluate(spec, version);
  }

  private StageOutcome evaluate(RunSpec spec, int version) throws IOException {
    Handmade made = handmade();
    ArtifactRef corpus = made.corpus();
    return bench
        .generation()
        .evaluate(new EvaluationInput(
            GenerationBench.RUN,
            spec,
            "evaluation_v" + version,
            made.model(version),
            new EvaluationArtifacts(corpus, made.scorers(), null, null)));
  }

  private StageOutcome evaluateInShards(RunSpec spec) throws IOException {
    List<ArtifactRef> answers = new ArrayList<>();
    for (int shard = 0; shard < spec.evaluation().shards(); shard++) {
      answers.add(ask(spec, shard).artifact());
    }
    Handmade made = handmade();
    return bench
        .generation()
        .concludeEvaluation(new EvaluationConclusionInput(
            new EvaluationInput(
                GenerationBench.RUN,
                spec,
                "evaluation_v1",
                made.model(1),
                new EvaluationArtifacts(made.corpus(), made.scorers(), null, null)),
            answers));
  }

  private StageOutcome ask(RunSpec spec, int shard) throws IOException {
    Handmade made = handmade();
    return bench
        .generation()
        .inferEvaluation(new EvaluationShardInput(
            GenerationBench.RUN, spec, "evaluation_v1", shard, made.corpus(), made.model(1)));
  }

  /** The files of an artifact. */
  private Map<String, String> digests(StageOutcome outcome) throws IOException {
    return bench.stages().store().require(outcome.artifact()).files().stream()
        .collect(Collectors.toMap(ArtifactFile::name, file -> file.sha256().hex()));
  }

  private static List<String> prompts(Path files) throws IOException {
    return Files.readAllLines(files.resolve("samples.jsonl")).stream()
        .map(line -> JSON.readTree(line).path("prompt").asString())
        .toList();
  }

  private Handmade handmade() {
    return new Handmade(bench.stages().store(), GenerationBench.RUN, SPEC);
  }

  private void open(String name) {
    bench.close();
    bench = new GenerationBench(folder.resolve(name));
  }
}
