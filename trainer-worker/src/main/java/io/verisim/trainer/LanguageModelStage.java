package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.JudgeInput;
import io.verisim.contract.TrainerActivities.ScorerInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.ModelException;
import io.verisim.rewardmodel.TextScorer;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.Credit;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.spec.ScorerTokens;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import io.verisim.training.Pretraining;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A language model that is not the base model: a scorer of the reward models, or the judge. It is
 * trained on the train split in its reading order.
 *
 * @param imported the pretrained model that training starts from, if there is one
 * @param number from 1 for scorers in their order, 0 for the judge
 * @param stage decides the seed, together with the number
 */
record LanguageModelStage(
    String run,
    RunSpec spec,
    ArtifactRef corpus,
    @Nullable ArtifactRef imported,
    ScorerSpec model,
    int number,
    String artifact,
    String stage)
    implements Stage {
  /** Lines that a scorer's tokenizer must give back, and the share of them that it may change. */
  private static final int COMPARED = 1000;

  private static final double MOST_CHANGED = 0.1;

  static LanguageModelStage scorer(ScorerInput input) {
    int number = input.number();
    return new LanguageModelStage(
        input.run(),
        input.spec(),
        input.corpus(),
        input.model(),
        input.spec().rewardModel().scorers().get(number - 1),
        number,
        ArtifactNames.scorer(number),
        StageNames.SCORER);
  }

  /** @throws NullPointerException if the specification has no judge */
  static LanguageModelStage judge(JudgeInput input) {
    return new LanguageModelStage(
        input.run(),
        input.spec(),
        input.corpus(),
        input.model(),
        Objects.requireNonNull(input.spec().evaluation().judge(), "evaluation.judge"),
        0,
        ArtifactNames.JUDGE,
        StageNames.JUDGE);
  }

  @Override
  public StageDefinition definition() {
    Map<String, Object> configuration = Map.of(
        stage,
        CanonicalJson.plain(model.toMap()),
        "model",
        CanonicalJson.plain(spec.toMap()).get("model"),
        "number",
        number,
        "precision",
        spec.precision().word());
    return StageExecutor.definition(
        run, spec, artifact, stage, StageExecutor.inputs(corpus, imported), configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    CorpusFolder folder = new CorpusFolder(loop.context().input(corpus));
    Tokenizer base = folder.tokenizer();
    Tokenizer tokenizer = imported != null && model.tokens() == ScorerTokens.OWN
        ? own(loop.context().input(imported), base)
        : base;
    Seeds seeds = new Seeds(spec.seed(), stage, number);
    ModelSpec shape = model.model(spec.model());
    try (Gpt gpt = StartingModel.of(
            loop.context(), shape, model.lora(), imported, spec, tokenizer, seeds);
        Pretraining phase = new Pretraining(
            gpt,
            model.training(),
            text(folder, Split.TRAIN, tokenizer, gpt, loop),
            text(folder, Split.VAL, tokenizer, gpt, loop),
            seeds,
            imported != null)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), tokenizer);
      return PretrainingStage.results(phase, loop.flops());
    }
  }

  /** The tokenizer that a pretrained model came with; texts end if those of the base model do. */
  private static Tokenizer own(Path folder, Tokenizer base) throws IOException {
    Tokenizer own = CorpusFolder.tokenizer(folder);
    return base.endToken().isPresent() && own.endToken().isEmpty() ? own.withEnd() : own;
  }

  /** The text of a split in the tokens of this model. */
  private SplitText text(
      CorpusFolder folder, Split split, Tokenizer tokenizer, Gpt gpt, PhaseLoop loop)
      throws IOException {
    SplitText text = folder.text(split, model.direction());
    if (model.tokens() == ScorerTokens.BASE) {
      return text;
    }
    int block = gpt.config().blockSize();
    Tokenizer base = folder.tokenizer();
    requireCharacters(text.decode(base), tokenizer);
    requireCredit(tokenizer, base);
    SplitText encoded = text.encodedBy(tokenizer, base, block + 1, loop.listener());
    if (encoded.texts(block + 1) == 0) {
      throw new TextException("the " + split.word() + " split has " + encoded.size()
          + " tokens of the scorer's tokenizer, expected at least " + (block + 1)
          + " for a block of model.blockSize; give more text, or a smaller model.blockSize");
    }
    return encoded;
  }

  /** Refuses a scorer that cannot credit tokens, if no other scorer does so. */
  private void requireCredit(Tokenizer tokenizer, Tokenizer base) {
    boolean distils = spec.baseline().enabled()
        && spec.baseline().methods().contains(BaselineMethod.TOKEN_DISTILLATION);
    boolean needed = (distils || spec.grpo().credit() == Credit.TOKEN)
        && spec.rewardModel().activeScorers().stream().noneMatch(ScorerSpec::writesBaseTokens);
    Optional<String> obstacle = needed ? TextScorer.obstacle(tokenizer, base) : Optional.empty();
    if (obstacle.isPresent()) {
      throw new ModelException("the scorer " + model.from() + " cannot credit tokens, because "
          + obstacle.get() + "; set grpo.credit to sequence"
          + (distils ? ", and remove token_distillation from baseline.methods" : ""));
    }
  }

  /** Refuses a tokenizer whose tokens cannot be brought to the base model's by characters. */
  private void requireCharacters(String text, Tokenizer tokenizer) {
    List<String> lines =
        text.lines().filter(line -> !line.isBlank()).limit(COMPARED).toList();
    List<String> changed = lines.stream()
        .filter(line -> !tokenizer.decode(tokenizer.encode(line)).equals(line))
        .toList();
    if (changed.size() > MOST_CHANGED * lines.size()) {
      throw new ModelException("the tokenizer of the scorer " + model.from() + " changes "
          + changed.size() + " of " + lines.size() + " lines of the corpus, for example \""
          + changed.get(0) + "\", so it cannot be compared with the base model; name a model whose"
          + " tokenizer keeps all characters, or set corpus.normalize to nfc");
    }
  }
}
