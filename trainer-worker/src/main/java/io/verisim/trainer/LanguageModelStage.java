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
import io.verisim.spec.Direction;
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
import java.util.Map;
import java.util.Objects;
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
    Direction direction = model.direction();
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
            text(
                folder.text(Split.TRAIN, direction),
                tokenizer,
                base,
                gpt.config().blockSize()),
            text(
                folder.text(Split.VAL, direction), tokenizer, base, gpt.config().blockSize()),
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

  private static SplitText text(SplitText text, Tokenizer tokenizer, Tokenizer base, int block) {
    if (tokenizer == base) {
      return text;
    }
    SplitText encoded = text.encodedBy(tokenizer, base, block + 1);
    if (encoded.texts(block + 1) == 0) {
      throw new TextException("a split of the corpus has " + encoded.size()
          + " tokens of the scorer's tokenizer, expected at least " + (block + 1)
          + " for a block of model.blockSize; give more text, or a smaller model.blockSize");
    }
    return encoded;
  }
}
