package io.verisim.generation;

import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.Evaluation;
import io.verisim.lifecycle.StageNames;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Phases;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges a version of the base model by held-out measures. Prompts and seeds are the same for every version of a run, so
 * that versions differ by their weights alone.
 */
final class EvaluationStage {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StageDesk desk;

  EvaluationStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(Evaluation order) {
    RunSpec spec = order.spec();
    Map<String, Object> sections = CanonicalJson.plain(spec.toMap());
    Map<String, Object> configuration = Map.of(
        "evaluation", sections.get("evaluation"),
        "rewardModel", sections.get("rewardModel"),
        "rewardData", sections.get("rewardData"),
        "precision", spec.precision().word());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.evaluation(order.version()),
        StageNames.EVALUATION,
        List.of(order.corpus(), order.baseModel()),
        configuration);
    return desk.run(stage, loop -> evaluate(order, loop));
  }

  private static Map<String, Object> evaluate(Evaluation order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.EVALUATION, 0);
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Map<String, Object> figures = new TreeMap<>();
    try (Gpt gpt =
            GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec));
        FreeText free = FreeText.plan(spec, gpt, corpus, seeds);
        FreshCritic critic = FreshCritic.plan(spec, gpt, corpus, seeds)) {
      loop.run(new Phases(List.of(free.sampling(), critic.sampling())));
      double loss = HeldOutLoss.of(gpt, corpus.tokens(Split.TEST), loop.pulse());
      figures.put("loss/test", loss);
      figures.put(FigureNames.PERPLEXITY, Math.exp(loss));
      figures.putAll(critic.figures(loop.pulse()));
      figures.putAll(free.figures());
      Files.writeString(loop.context().output().resolve("samples.jsonl"), free.samples());
    }
    Files.write(
        loop.context().output().resolve("report.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    return figures;
  }
}
