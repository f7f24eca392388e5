package io.verisim.trainer;

import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Direction;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities.LanguageModel;
import io.verisim.run.LanguageModelSpec;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.text.Tokenizer;
import io.verisim.training.Pretraining;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A language model of the critics' own, trained on the train split in the order in which it is to read. */
final class LanguageModelStage {
  private final StageDesk desk;

  LanguageModelStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(LanguageModel order) {
    RunSpec spec = order.spec();
    LanguageModelSpec model = spec.rewardModel().languageModels().get(order.number() - 1);
    Map<String, Object> configuration = Map.of(
        "languageModel", CanonicalJson.plain(model.toMap()),
        "model", CanonicalJson.plain(spec.toMap()).get("model"),
        "number", order.number(),
        "precision", spec.precision().word());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.languageModel(order.number()),
        StageNames.LANGUAGE_MODEL,
        List.of(order.corpus()),
        configuration);
    return desk.run(stage, loop -> train(order, loop));
  }

  private static Map<String, Object> train(LanguageModel order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    LanguageModelSpec model = spec.rewardModel().languageModels().get(order.number() - 1);
    Direction direction = Settings.direction(model);
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Tokenizer tokenizer = corpus.tokenizer();
    Seeds seeds = new Seeds(spec.seed(), StageNames.LANGUAGE_MODEL, order.number());
    try (Gpt gpt = Gpt.initialise(
            Settings.gpt(model.shape(spec.model()), tokenizer.vocabularySize()),
            Settings.precision(spec),
            model.initStd(),
            seeds.at(-1, 0));
        Pretraining phase = new Pretraining(
            gpt,
            Settings.pretraining(model.training()),
            direction.read(corpus.tokens(Split.TRAIN)),
            direction.read(corpus.tokens(Split.VAL)),
            seeds)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), tokenizer);
      return PretrainingStage.results(phase, loop.operations());
    }
  }
}
