package io.verisim.worker;

import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Provenance;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.grammar.Grammar;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.springframework.util.FileSystemUtils;

/** Artifacts that no stage made, for the stage that comes behind. */
public final class Handmade {
  private static final int SENTENCES = 60;
  private static final double INITIAL = 0.3;

  private final ArtifactStore store;
  private final String run;
  private final RunSpec spec;

  public Handmade(ArtifactStore store, String run, RunSpec spec) {
    this.store = store;
    this.run = run;
    this.spec = spec;
    Torch.pinThreads(1);
  }

  /** Sentences of the built-in grammar, others in each split. */
  public ArtifactRef corpus() throws IOException {
    CorpusFolder folder = new CorpusFolder(folder());
    Tokenizer tokenizer = tokenizer();
    folder.write(tokenizer);
    for (Split split : Split.values()) {
      folder.write(
          split, new RunningText(tokenizer.encode(text(split))), tokenizer.vocabularySize());
    }
    return commit(ArtifactNames.CORPUS, folder.folder());
  }

  /** A model that has learnt nothing yet, the same at every call. */
  public ArtifactRef model(int version) throws IOException {
    return model(version, ArtifactNames.baseModel(version));
  }

  /** A model that another program could have made, with the shape of the specification. */
  public ArtifactRef imported() throws IOException {
    return model(1, ArtifactNames.IMPORTED_MODEL);
  }

  private ArtifactRef model(int seed, String artifact) throws IOException {
    Path folder = folder();
    try (Gpt gpt = gpt(seed)) {
      GptFolder.write(folder, gpt);
    }
    CorpusFolder.write(folder, tokenizer());
    return commit(artifact, folder);
  }

  /** Two shards of windows whose second half is, or is not, one token again and again. */
  public ArtifactRef rewardData(int cycle) throws IOException {
    RewardDataFolder folder = new RewardDataFolder(folder());
    for (Split split : List.of(Split.TRAIN, Split.VAL)) {
      folder.write(split, 0, records(split, 1));
      folder.write(split, 1, records(split, 2));
    }
    return commit(ArtifactNames.rewardData(cycle), folder.folder());
  }

  /**
   * What scoring language models of a fresh head's own make of {@link #rewardData}, all of it as
   * one shard.
   */
  public ArtifactRef features(int cycle) throws IOException {
    FeaturesFolder folder = new FeaturesFolder(folder());
    try (TextFeatures source =
        RewardModelFolders.features(spec, gpt(cycle), scorers(), tokenizer(), this::files)) {
      for (Split split : List.of(Split.TRAIN, Split.VAL)) {
        RewardData data = RewardData.concatenate(List.of(records(split, 1), records(split, 2)));
        folder.write(split, source.of(data.texts(), ProgressListener.NONE));
      }
    }
    return commit(ArtifactNames.rewardFeaturesShard(cycle, 0), folder.folder());
  }

  /** A reward model with a fresh head on what the run's reward models read. */
  public RewardModelArtifacts rewardModel(int cycle) throws IOException {
    Path folder = folder();
    List<ArtifactRef> scorers = scorers();
    try (TextFeatures features =
            RewardModelFolders.features(spec, gpt(cycle), scorers, tokenizer(), this::files);
        RewardHead head = RewardHead.initialise(features.width(), 1)) {
      RewardModel.write(
          folder, features.kind(), features.trunk(), Scaling.none(features.width()), head);
    }
    return new RewardModelArtifacts(commit(ArtifactNames.rewardModel(cycle), folder), scorers);
  }

  /**
   * The scoring language models of the specification, which have learnt nothing yet; none where
   * reward models have no use for them.
   */
  public List<ArtifactRef> scorers() throws IOException {
    List<ArtifactRef> models = new ArrayList<>();
    for (ScorerSpec model : spec.rewardModel().activeScorers()) {
      Path folder = folder();
      int number = models.size() + 1;
      try (Gpt gpt = Gpt.initialise(
          GptConfig.of(model.model(spec.model()), tokenizer()),
          Precision.FLOAT32,
          INITIAL,
          -number)) {
        GptFolder.write(folder, gpt);
      }
      models.add(commit(ArtifactNames.scorer(number), folder));
    }
    return models;
  }

  /** A model with a tokenizer of its own. */
  public ArtifactRef scorerOf(String characters) throws IOException {
    Tokenizer tokenizer = Tokenizers.create("char", List.of(characters));
    Path folder = folder();
    try (Gpt gpt =
        Gpt.initialise(GptConfig.of(spec.model(), tokenizer), Precision.FLOAT32, INITIAL, 1)) {
      GptFolder.write(folder, gpt);
    }
    CorpusFolder.write(folder, tokenizer);
    return commit(ArtifactNames.importedScorer(1), folder);
  }

  private Path files(ArtifactRef artifact) throws IOException {
    return store.fetch(store.require(artifact), folder());
  }

  private Gpt gpt(int version) {
    return Gpt.initialise(
        GptConfig.of(spec.model(), tokenizer()), Precision.FLOAT32, INITIAL, version);
  }

  private RewardData records(Split split, long seed) {
    int block = spec.model().blockSize();
    int[] tokens = tokenizer().encode(text(split));
    Random random = new Random(seed);
    int[][] texts = new int[16][];
    float[] natural = new float[texts.length];
    for (int i = 0; i < texts.length; i++) {
      int at = random.nextInt(tokens.length - block);
      texts[i] = Arrays.copyOfRange(tokens, at, at + block);
      natural[i] = i % 2 == 0 ? 1 : 0.5f;
      Arrays.fill(texts[i], (int) (natural[i] * block), block, 0);
    }
    return new RewardData(TokenRows.whole(texts), natural);
  }

  public static Tokenizer tokenizer() {
    return Tokenizers.create(
        "char", Arrays.stream(Split.values()).map(Handmade::text).toList());
  }

  private static String text(Split split) {
    return Grammar.builtIn().document(new Random(split.word().hashCode()), SENTENCES) + "\n";
  }

  /** A folder that lasts as long as the tests. */
  private static Path folder() throws IOException {
    Path folder = Files.createTempDirectory("handmade");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> FileSystemUtils.deleteRecursively(folder.toFile()), "clean-up"));
    return folder;
  }

  private ArtifactRef commit(String artifact, Path folder) throws IOException {
    Provenance provenance = new Provenance(
        1, List.of(), spec.seed(), 1, Torch.device(), Torch.version(), Instant.EPOCH, 0);
    Digest fingerprint = Digest.of(artifact.getBytes(StandardCharsets.UTF_8));
    ArtifactDraft draft = new ArtifactDraft(
        run, artifact, "handmade", fingerprint, List.of(), Map.of(), Map.of(), provenance);
    try {
      return store.commit(draft, folder).ref();
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }
}
