package io.verisim.trainer;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.BaselineRateInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.training.SupervisedBaseline;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One learning rate of a baseline: supervised training with the compute of a version. */
record BaselineRateStage(BaselineRateInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> configuration = Map.of(
        "pretraining", CanonicalJson.plain(spec.toMap()).get("pretraining"),
        "flops", input.flops(),
        "learningRate", input.learningRate(),
        "version", input.version(),
        "precision", spec.precision().word());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.baselineRate(input.version(), input.rate()),
        StageNames.BASELINE_RATE,
        List.of(input.corpus(), input.start()),
        configuration);
  }

  @Override
  public boolean givesWay() {
    return true;
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    Seeds seeds = new Seeds(spec.seed(), StageNames.BASELINE, input.version());
    Seeds own = new Seeds(seeds.at(input.rate(), 0), StageNames.BASELINE_RATE, 0);
    try (Gpt gpt = GptFolder.read(loop.context().input(input.start()), spec.precision());
        SupervisedBaseline phase = new SupervisedBaseline(
            gpt,
            new SupervisedBaseline.Config(spec.pretraining(), input.flops(), input.learningRate()),
            corpus.text(Split.TRAIN),
            corpus.text(Split.VAL),
            own)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), corpus.tokenizer());
      Map<String, Object> results = new LinkedHashMap<>();
      if (phase.step() > 0) {
        results.put(FigureNames.BASELINE_LOSS_START, phase.startLoss());
        results.put(FigureNames.LOSS_VAL, phase.bestLoss());
      }
      results.put(FigureNames.BASELINE_RATE, phase.improved() ? input.learningRate() : 0);
      results.put(FigureNames.STEPS, phase.step());
      results.put(FigureNames.FLOPS, loop.flops());
      return results;
    }
  }
}
