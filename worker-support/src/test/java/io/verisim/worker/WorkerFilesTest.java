package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.Direction;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that one worker writes and another reads. */
class WorkerFilesTest {
  @TempDir
  Path folder;

  @Test
  void tokensAreLittleEndianInTheNarrowestType() throws IOException {
    CorpusFolder corpus = new CorpusFolder(folder);

    corpus.write(Split.VAL, new RunningText(1, 65_535), 65_536);
    corpus.write(Split.TEST, new RunningText(1, 258), 65_537);

    assertThat(Files.readAllBytes(folder.resolve("val.uint16.bin")))
        .containsExactly(1, 0, 0xFF, 0xFF);
    assertThat(Files.readAllBytes(folder.resolve("test.int32.bin")))
        .containsExactly(1, 0, 0, 0, 2, 1, 0, 0);
    assertThat(((RunningText) corpus.text(Split.VAL)).tokens().range(0, 2))
        .containsExactly(1, 65_535);
    assertThat(((RunningText) corpus.text(Split.TEST, Direction.RIGHT_TO_LEFT))
            .tokens()
            .range(0, 2))
        .containsExactly(258, 1);
  }

  @Test
  void readsBackExamples() throws IOException {
    CorpusFolder corpus = new CorpusFolder(folder);
    corpus.write(Tokenizers.create("char", List.of("abcd")).withEnd());
    corpus.write(
        Split.VAL, new Examples(new int[][] {{0, 1}, {2}}, new int[][] {{3}, {1, 0}}, 4), 5);

    Examples read = (Examples) corpus.text(Split.VAL);

    assertThat(read.count()).isEqualTo(2);
    assertThat(read.prompt(0)).containsExactly(0, 1);
    assertThat(read.completion(1)).containsExactly(1, 0);
    assertThat(read.heldOut(5, 1, 0).tokens()[0]).containsExactly(0, 1, 3, 4, 4, 4);
  }

  @Test
  void refusesATruncatedTokenFileByName() throws IOException {
    Files.write(folder.resolve("test.int32.bin"), new byte[7]);

    assertThatThrownBy(() -> new CorpusFolder(folder).text(Split.TEST))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("test.int32.bin has 7 bytes");
  }

  @Test
  void readsBackTokenizerAndGrammar() throws IOException {
    CorpusFolder corpus = new CorpusFolder(folder);
    Tokenizer tokenizer = Tokenizers.create("char", List.of("cab"));
    corpus.write(tokenizer);
    assertThat(corpus.grammar()).isEmpty();

    corpus.writeGrammar("sentence:\n");

    assertThat(corpus.grammar()).contains("sentence:\n");
    assertThat(corpus.tokenizer().encode("abc")).containsExactly(0, 1, 2);
    assertThat(CorpusFolder.tokenizer(folder).encode("abc")).containsExactly(0, 1, 2);
  }

  @Test
  void readsShardsInOrderAndIgnoresOtherFiles() throws IOException {
    RewardDataFolder data = new RewardDataFolder(folder);
    for (int shard = 11; shard >= 0; shard--) {
      data.write(
          Split.TRAIN,
          shard,
          new RewardData(TokenRows.whole(new int[][] {{shard, shard}}), new float[] {0.5f}));
    }
    data.write(Split.VAL, 0, new RewardData(TokenRows.whole(new int[][] {{99, 99}}), new float[] {1
    }));
    Files.writeString(folder.resolve("metrics.jsonl"), "{}");

    RewardData read = data.read(Split.TRAIN, 2);

    assertThat(read.texts().tokens()).hasDimensions(12, 2);
    for (int shard = 0; shard < 12; shard++) {
      assertThat(read.texts().tokens()[shard]).containsExactly(shard, shard);
    }
  }

  @Test
  void fetchesAModelOnceUntilItChanges() throws IOException {
    ArtifactStore store = new ArtifactStore(new FolderObjectStore(folder.resolve("s3")));
    Handmade made = new Handmade(store, "trial", StageBench.spec(Map.of()));
    made.model(1);
    made.model(2);
    ModelFolders models = new ModelFolders(store, folder.resolve("scratch"));

    Path first = models.folder("trial", "base_model_v1");
    Files.writeString(first.resolve("mark"), "still here");

    assertThat(models.folder("trial", "base_model_v1").resolve("mark")).exists();
    assertThat(models.folder("trial", "base_model_v2").resolve("mark")).doesNotExist();
    assertThatThrownBy(() -> models.folder("trial", "base_model_v3"))
        .isInstanceOf(ArtifactMissingException.class);
  }

  @Test
  void evictsModelsThatAreNoLongerUsed() throws IOException {
    ArtifactStore store = new ArtifactStore(new FolderObjectStore(folder.resolve("s3")));
    Handmade made = new Handmade(store, "trial", StageBench.spec(Map.of()));
    ModelFolders models = new ModelFolders(store, folder.resolve("scratch"));
    List<Path> folders = new ArrayList<>();
    for (int version = 1; version <= 17; version++) {
      made.model(version);
      folders.add(models.folder("trial", "base_model_v" + version));
      models.folder("trial", "base_model_v1");
    }

    assertThat(folders).hasSize(17).filteredOn(Files::exists).hasSize(16);
    assertThat(folders.get(0)).as("asked for all the time").exists();
    assertThat(folders.get(1)).doesNotExist();
    assertThat(models.folder("trial", "base_model_v2"))
        .isEqualTo(folders.get(1))
        .exists();
    assertThat(folders.get(2)).doesNotExist();
  }

  @Test
  void theNewestRewardModelComesFromTheLastCycle() throws IOException {
    ArtifactStore store = new ArtifactStore(new FolderObjectStore(folder.resolve("s3")));
    Handmade made = new Handmade(store, "trial", StageBench.spec(Map.of()));
    ModelFolders models = new ModelFolders(store, folder.resolve("scratch"));
    assertThatThrownBy(() -> NewestRewardModel.of(models, "trial"))
        .isInstanceOf(ArtifactMissingException.class)
        .hasMessageContaining("'reward_model_v1' of run 'trial'");

    made.rewardModel(1);
    assertThat(NewestRewardModel.of(models, "trial").cycle()).isEqualTo(1);
    made.rewardModel(2);
    assertThat(NewestRewardModel.of(models, "trial").cycle()).isEqualTo(2);
  }
}
