package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.Evaluation;
import io.verisim.lifecycle.StageNames;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Phase;
import io.verisim.training.Phases;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Critics;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges a version of the base model, or its control, by held-out measures. Prompts and seeds are the same for every one of a
 * run, so that they differ by their weights alone.
 */
final class EvaluationStage {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StageDesk desk;

  EvaluationStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(Evaluation order) {
    RunSpec spec = order.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.corpus(), order.model()));
    inputs.addAll(order.languageModels());
    if (order.baseline() != null) {
      inputs.add(order.baseline());
    }
    Map<String, Object> sections = CanonicalJson.plain(spec.toMap());
    Map<String, Object> configuration = Map.of(
        "evaluation", sections.get("evaluation"),
        "rewardModel", sections.get("rewardModel"),
        "rewardData", sections.get("rewardData"),
        "precision", spec.precision().word());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(), spec, order.artifact(), StageNames.EVALUATION, inputs, configuration);
    return desk.run(stage, loop -> evaluate(order, loop));
  }

  private static Map<String, Object> evaluate(Evaluation order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.EVALUATION, 0);
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Map<String, Object> figures = new TreeMap<>();
    try (Gpt gpt = GptFolder.read(loop.context().input(order.model()), Settings.precision(spec));
        FreshCritic critic = FreshCritic.plan(spec, gpt, corpus, seeds)) {
      Map<Double, FreeText> texts = texts(spec, gpt, corpus, seeds);
      List<Phase> sampling = new ArrayList<>(List.of(critic.sampling()));
      texts.values().forEach(text -> sampling.add(text.sampling()));
      loop.run(new Phases(sampling));
      losses(order, gpt, corpus.tokens(Split.TEST), figures, loop);
      figures.putAll(critic.figures(
          Critics.features(spec, gpt.copy(), order.languageModels(), loop.context()::input),
          loop.pulse()));
      for (Map.Entry<Double, FreeText> text : texts.entrySet()) {
        double temperature = text.getKey();
        if (temperature == 1) {
          figures.putAll(text.getValue().figures());
          Files.writeString(
              loop.context().output().resolve("samples.jsonl"), text.getValue().samples());
        } else {
          text.getValue()
              .brief()
              .forEach((name, value) -> figures.put(FigureNames.at(temperature, name), value));
        }
        loop.pulse().beat();
      }
    }
    Files.write(
        loop.context().output().resolve("report.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    return figures;
  }

  /** Free texts by temperature; 1 is always among them. */
  private static Map<Double, FreeText> texts(
      RunSpec spec, Gpt gpt, CorpusFolder corpus, Seeds seeds) throws IOException {
    Map<Double, FreeText> texts = new LinkedHashMap<>();
    List<Double> temperatures = new ArrayList<>(List.of(1.0));
    temperatures.addAll(spec.evaluation().temperatures());
    for (double temperature : temperatures) {
      texts.put(
          temperature,
          FreeText.plan(
              spec,
              gpt,
              corpus,
              spec.evaluation().samples(),
              1,
              FreeText.longText(spec),
              temperature,
              seeds));
    }
    return texts;
  }

  /** Perplexity at every temperature, and at 1 the change since the first version. */
  private static void losses(
      Evaluation order, Gpt gpt, int[] test, Map<String, Object> figures, PhaseLoop loop)
      throws IOException {
    HeldOutLoss loss = HeldOutLoss.windows(gpt, test, 1.0, loop.pulse());
    figures.put("loss/test", loss.mean());
    figures.put(FigureNames.PERPLEXITY, Math.exp(loss.mean()));
    HeldOutFile.write(loop.context().output(), loss);
    if (order.baseline() != null) {
      HeldOutLoss first = HeldOutFile.read(loop.context().input(order.baseline()));
      figures.put(FigureNames.LOSS_CHANGE, loss.mean() - first.mean());
      double error = loss.pairedError(first);
      if (!Double.isNaN(error)) {
        figures.put(FigureNames.LOSS_CHANGE_ERROR, error);
      }
    }
    for (double temperature : order.spec().evaluation().temperatures()) {
      double other = HeldOutLoss.windows(gpt, test, temperature, loop.pulse()).mean();
      figures.put(FigureNames.at(temperature, FigureNames.PERPLEXITY), Math.exp(other));
    }
  }
}
