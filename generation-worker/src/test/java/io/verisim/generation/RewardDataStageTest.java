package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.GenerationActivities.RewardDataInput;
import io.verisim.contract.GenerationActivities.RewardDataShardInput;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.Tokens;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Handmade;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardDataStageTest {
  private static final int BLOCK = 16;
  private static final RunSpec SPEC = StageBench.spec(Map.of());

  @TempDir
  Path folder;

  private GenerationBench bench = new GenerationBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void shardsAreAssembledIntoOneArtifact() throws IOException {
    StageOutcome outcome = rewardData("one", SPEC);

    Manifest manifest = bench.stages().store().require(outcome.artifact());
    assertThat(manifest.files())
        .extracting(ArtifactFile::name)
        .containsExactly("train-00000.bin", "train-00001.bin", "val-00000.bin", "val-00001.bin");
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly("reward_data_v1_shard_0", "reward_data_v1_shard_1");
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
    assertThat(read(outcome, Split.TRAIN).size()).isEqualTo(24);
    assertThat(read(outcome, Split.VAL).size()).isEqualTo(12);
  }

  @Test
  void theNaturalPartOfASampleComesFromItsSplit() throws IOException {
    StageOutcome outcome = rewardData("one", SPEC);
    CorpusFolder corpus = new CorpusFolder(bench.files(handmade(SPEC).corpus()));

    for (Split split : List.of(Split.TRAIN, Split.VAL)) {
      Tokens all = ((RunningText) corpus.text(split)).tokens();
      int[] tokens = all.range(0, (int) all.size());
      RewardData data = read(outcome, split);
      for (int i = 0; i < data.size(); i++) {
        assertThat(holds(tokens, natural(data, i)))
            .as("the first %d tokens of text %d stand in %s", kept(data, i), i, split.word())
            .isTrue();
      }
    }
  }

  /** The check above could not fail if one split held what the other holds. */
  @Test
  void longNaturalPartsAreNotInTheOtherSplit() throws IOException {
    StageOutcome outcome = rewardData("one", SPEC);
    Tokens all = ((RunningText)
            new CorpusFolder(bench.files(handmade(SPEC).corpus())).text(Split.VAL))
        .tokens();
    int[] validation = all.range(0, (int) all.size());
    RewardData train = read(outcome, Split.TRAIN);

    assertThat(IntStream.range(0, train.size())
            .filter(i -> kept(train, i) >= 12 && !holds(validation, natural(train, i))))
        .isNotEmpty();
  }

  @Test
  void labelsIncludeEveryPossibleValue() throws IOException {
    StageOutcome outcome = rewardData(
        "one", StageBench.spec(Map.of("rewardData.trainSamples", "200", "rewardData.shards", "1")));
    RewardData data = read(outcome, Split.TRAIN);

    int[] kept =
        IntStream.range(0, data.size()).map(i -> kept(data, i)).sorted().toArray();
    assertThat(kept).startsWith(0).endsWith(BLOCK);
    assertThat(Arrays.stream(kept).distinct().count()).isEqualTo(BLOCK + 1);
  }

  /**
   * What is sampled behind the crossover depends on the shards, since a shard's batches share a
   * generator.
   */
  @Test
  void windowsAndCrossoversDoNotDependOnTheNumberOfShards() throws IOException {
    List<List<Integer>> two = naturalParts(rewardData("two", SPEC));

    List<List<Integer>> five =
        naturalParts(rewardData("five", StageBench.spec(Map.of("rewardData.shards", "5"))));

    assertThat(five).isEqualTo(two);
  }

  @Test
  void theOrderOfShardsDoesNotMatter() throws IOException {
    Digest inOrder = rewardData("one", SPEC).artifact().digest();
    open("two");
    List<ArtifactRef> shards = new ArrayList<>(shards(SPEC));
    Collections.reverse(shards);

    assertThat(assemble(SPEC, shards).artifact().digest()).isEqualTo(inOrder);
  }

  @Test
  void eachCycleDrawsDifferentTexts() throws IOException {
    open("one");
    Handmade made = handmade(SPEC);
    List<Digest> files = new ArrayList<>();
    for (int cycle = 1; cycle <= 2; cycle++) {
      StageOutcome shard = bench
          .generation()
          .sampleRewardData(new RewardDataShardInput(
              GenerationBench.RUN, SPEC, cycle, 0, made.corpus(), made.model(1), List.of()));
      files.add(bench
          .stages()
          .store()
          .require(shard.artifact())
          .file("train-00000.bin")
          .orElseThrow()
          .sha256());
    }

    assertThat(files.get(0)).isNotEqualTo(files.get(1));
  }

  /** A quarter of 12 samples. */
  @Test
  void replayedSamplesComeFromEarlierCycles() throws IOException {
    RunSpec spec = StageBench.spec(Map.of("rewardData.replay", "0.25"));
    RewardData earlier = read(rewardData("one", spec), Split.TRAIN);
    Handmade made = handmade(spec);
    ArtifactRef before = assemble(spec, shards(spec)).artifact();

    StageOutcome shard = bench
        .generation()
        .sampleRewardData(new RewardDataShardInput(
            GenerationBench.RUN, spec, 2, 1, made.corpus(), made.model(2), List.of(before)));

    RewardData train = new RewardDataFolder(bench.files(shard.artifact())).read(Split.TRAIN, BLOCK);
    assertThat(bench.stages().store().require(shard.artifact()).inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly("corpus", "base_model_v2", "reward_data_v1");
    assertThat(shard.results()).containsEntry("trainSamples", 12).containsEntry("replayed", 3);
    assertThat(train.size()).isEqualTo(12);
    List<String> old = IntStream.range(0, earlier.size())
        .mapToObj(i -> Arrays.toString(earlier.texts().tokens()[i]) + earlier.naturalShare()[i])
        .toList();
    for (int i = 0; i < 12; i++) {
      String text = Arrays.toString(train.texts().tokens()[i]) + train.naturalShare()[i];
      assertThat(old.contains(text)).as("text " + i).isEqualTo(i >= 9);
    }
  }

  @Test
  void aShardMayHaveNoValidationSamples() throws IOException {
    StageOutcome outcome = rewardData(
        "one", StageBench.spec(Map.of("rewardData.shards", "3", "rewardData.valSamples", "2")));

    assertThat(read(outcome, Split.VAL).size()).isEqualTo(2);
  }

  @Test
  void aResumedShardGivesTheSameDigest() throws IOException {
    RunSpec many =
        StageBench.spec(Map.of("rewardData.trainSamples", "300", "rewardData.shards", "1"));
    open("one");
    Digest untouched = shards(many).get(0).digest();
    assertThat(bench.stages().beats())
        .as("batches, so that there is something to stop")
        .anyMatch(beat -> beat.step() > 1);
    open("two");
    bench.stages().stopAfter(1);
    assertThatThrownBy(() -> shards(many)).isInstanceOf(ActivityFailure.class);
    bench.stages().stopNoMore();

    assertThat(shards(many).get(0).digest()).isEqualTo(untouched);
  }

  private StageOutcome rewardData(String name, RunSpec spec) throws IOException {
    open(name);
    return assemble(spec, shards(spec));
  }

  private List<ArtifactRef> shards(RunSpec spec) throws IOException {
    Handmade made = handmade(spec);
    ArtifactRef corpus = made.corpus();
    ArtifactRef model = made.model(1);
    List<ArtifactRef> shards = new ArrayList<>();
    for (int shard = 0; shard < spec.rewardData().shards(); shard++) {
      shards.add(bench
          .generation()
          .sampleRewardData(new RewardDataShardInput(
              GenerationBench.RUN, spec, 1, shard, corpus, model, List.of()))
          .artifact());
    }
    return shards;
  }

  private StageOutcome assemble(RunSpec spec, List<ArtifactRef> shards) {
    return bench
        .generation()
        .assembleRewardData(new RewardDataInput(GenerationBench.RUN, spec, 1, shards));
  }

  private RewardData read(StageOutcome outcome, Split split) throws IOException {
    return new RewardDataFolder(bench.files(outcome.artifact())).read(split, BLOCK);
  }

  private List<List<Integer>> naturalParts(StageOutcome outcome) throws IOException {
    List<List<Integer>> parts = new ArrayList<>();
    for (Split split : List.of(Split.TRAIN, Split.VAL)) {
      RewardData data = read(outcome, split);
      for (int i = 0; i < data.size(); i++) {
        parts.add(Arrays.stream(natural(data, i)).boxed().toList());
      }
    }
    return parts;
  }

  private static int kept(RewardData data, int text) {
    return Math.round(data.naturalShare()[text] * BLOCK);
  }

  private static int[] natural(RewardData data, int text) {
    return Arrays.copyOf(data.texts().tokens()[text], kept(data, text));
  }

  private static boolean holds(int[] tokens, int[] part) {
    return IntStream.rangeClosed(0, tokens.length - part.length)
        .anyMatch(at -> Arrays.equals(tokens, at, at + part.length, part, 0, part.length));
  }

  private Handmade handmade(RunSpec spec) {
    return new Handmade(bench.stages().store(), GenerationBench.RUN, spec);
  }

  private void open(String name) {
    bench.close();
    bench = new GenerationBench(folder.resolve(name));
  }
}
