package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.ModelException;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageContext;
import io.verisim.text.Tokenizer;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The weights that the supervised training of a language model starts from. */
final class StartingModel {
  private StartingModel() {}

  /**
   * Random weights, or those of an imported model.
   *
   * @param lora the adapters of an imported model that are trained; null to train its weights
   * @param imported an input of the stage; null for random weights
   * @param tokenizer that of the corpus
   * @throws ModelException if the imported model has another tokenizer
   */
  static Gpt of(
      StageContext context,
      ModelSpec model,
      @Nullable LoraSpec lora,
      @Nullable ArtifactRef imported,
      RunSpec spec,
      Tokenizer tokenizer,
      Seeds seeds)
      throws IOException {
    if (imported == null) {
      return Gpt.initialise(
          GptConfig.of(model, tokenizer),
          spec.precision(),
          model.shape().initStd(),
          seeds.at(-1, 0));
    }
    Path folder = context.input(imported);
    GptConfig config = GptFolder.config(folder);
    if (config.vocabSize() != tokenizer.vocabularySize()) {
      throw new ModelException("the embedding of the model " + model.from() + " has "
          + config.vocabSize() + " rows, but the tokens of the corpus need "
          + tokenizer.vocabularySize() + "; name a model of the same family and padding, or train"
          + " one from scratch");
    }
    Tokenizer own = CorpusFolder.tokenizer(folder);
    boolean ends = tokenizer.endToken().isPresent() && own.endToken().isEmpty();
    if (!(ends ? own.withEnd() : own).files().hasIdsOf(tokenizer.files())) {
      throw new ModelException("the model " + model.from()
          + " has another tokenizer than the corpus, and so it cannot read its tokens; name a"
          + " model of the same family, or train one from scratch");
    }
    Gpt gpt = GptFolder.read(folder, spec.precision(), config.usedAs(model, tokenizer));
    return Gpt.adapting(gpt, lora, seeds.at(-2, 0));
  }
}
