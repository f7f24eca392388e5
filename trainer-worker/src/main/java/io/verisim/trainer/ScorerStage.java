package io.verisim.trainer;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.ScorerInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.Direction;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.text.Tokenizer;
import io.verisim.training.Pretraining;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A scoring language model of the reward models, trained on the train split in its reading order.
 */
record ScorerStage(ScorerInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    ScorerSpec model = spec.rewardModel().scorers().get(input.number() - 1);
    Map<String, Object> configuration = Map.of(
        "scorer", CanonicalJson.plain(model.toMap()),
        "model", CanonicalJson.plain(spec.toMap()).get("model"),
        "number", input.number(),
        "precision", spec.precision().word());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.scorer(input.number()),
        StageNames.SCORER,
        List.of(input.corpus()),
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    ScorerSpec model = spec.rewardModel().scorers().get(input.number() - 1);
    Direction direction = model.direction();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    Tokenizer tokenizer = corpus.tokenizer();
    Seeds seeds = new Seeds(spec.seed(), StageNames.SCORER, input.number());
    try (Gpt gpt = Gpt.initialise(
            GptConfig.of(model.shape(spec.model()), tokenizer.vocabularySize()),
            spec.precision(),
            model.initStd(),
            seeds.at(-1, 0));
        Pretraining phase = new Pretraining(
            gpt,
            model.training(),
            direction.read(corpus.tokens(Split.TRAIN)),
            direction.read(corpus.tokens(Split.VAL)),
            seeds)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), tokenizer);
      return PretrainingStage.results(phase, loop.flops());
    }
  }
}
