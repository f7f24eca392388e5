package io.verisim.trainer;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.PretrainingInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.text.Tokenizer;
import io.verisim.training.Pretraining;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.Map;

/**
 * Cycle 0: the first base model, trained on the train split until the validation loss stops
 * falling, from random weights or from those of a pretrained model.
 */
record PretrainingStage(PretrainingInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> configuration = Map.of(
        "model", CanonicalJson.plain(spec.toMap()).get("model"),
        "pretraining", CanonicalJson.plain(spec.toMap()).get("pretraining"),
        "precision", spec.precision().word());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.baseModel(1),
        StageNames.PRETRAINING,
        StageExecutor.inputs(input.corpus(), input.model()),
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    Tokenizer tokenizer = corpus.tokenizer();
    Seeds seeds = new Seeds(spec.seed(), StageNames.PRETRAINING, 0);
    try (Gpt gpt = StartingModel.of(
            loop.context(),
            spec.model(),
            spec.pretraining().lora(),
            input.model(),
            spec,
            tokenizer,
            seeds);
        Pretraining phase = new Pretraining(
            gpt,
            spec.pretraining(),
            corpus.text(Split.TRAIN),
            corpus.text(Split.VAL),
            seeds,
            input.model() != null)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), tokenizer);
      return results(phase, loop.flops());
    }
  }

  /** The results of training any language model. */
  static Map<String, Object> results(Pretraining phase, double flops) {
    return Map.of(
        FigureNames.LOSS_VAL,
        phase.bestLoss(),
        FigureNames.STEPS,
        phase.step(),
        FigureNames.KEPT_STEP,
        phase.bestStep(),
        "stopReason",
        phase.stopReason(),
        FigureNames.FLOPS,
        flops);
  }
}
