package io.verisim.trainer;

import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities.ControlRate;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.training.SupervisedControl;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One rate of a control: what the compute of a version is worth when it is spent on supervised training. */
final class ControlRateStage {
  private final StageDesk desk;

  ControlRateStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(ControlRate order) {
    RunSpec spec = order.spec();
    Map<String, Object> configuration = Map.of(
        "pretraining", CanonicalJson.plain(spec.toMap()).get("pretraining"),
        "operations", order.operations(),
        "learningRate", order.learningRate(),
        "version", order.version(),
        "precision", spec.precision().word());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.controlRate(order.version(), order.rate()),
        StageNames.CONTROL_RATE,
        List.of(order.corpus(), order.start()),
        configuration);
    return desk.run(stage, loop -> train(order, loop));
  }

  private static Map<String, Object> train(ControlRate order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Seeds seeds = new Seeds(spec.seed(), StageNames.CONTROL, order.version());
    Seeds own = new Seeds(seeds.at(order.rate(), 0), StageNames.CONTROL_RATE, 0);
    try (Gpt gpt = GptFolder.read(loop.context().input(order.start()), Settings.precision(spec));
        SupervisedControl phase = new SupervisedControl(
            gpt,
            Settings.control(spec.pretraining(), order.operations(), order.learningRate()),
            corpus.tokens(Split.TRAIN),
            corpus.tokens(Split.VAL),
            own)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), gpt);
      CorpusFolder.write(loop.context().output(), corpus.tokenizer());
      Map<String, Object> results = new LinkedHashMap<>();
      if (phase.step() > 0) {
        results.put(FigureNames.CONTROL_LOSS_START, phase.startLoss());
        results.put(FigureNames.LOSS_VAL, phase.bestLoss());
      }
      results.put(FigureNames.CONTROL_RATE, phase.improved() ? order.learningRate() : 0);
      results.put(FigureNames.STEPS, phase.step());
      results.put(FigureNames.OPERATIONS, loop.operations());
      return results;
    }
  }
}
