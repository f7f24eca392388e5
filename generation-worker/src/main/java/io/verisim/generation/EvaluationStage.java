package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.Evaluation;
import io.verisim.lifecycle.GenerationActivities.EvaluationShard;
import io.verisim.lifecycle.StageNames;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Phase;
import io.verisim.training.Share;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Critics;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges a version of the base model, or its control, by held-out measures. Prompts and seeds are the same for every one of a
 * run, so that they differ by their weights alone. In how many shards the model is asked changes no figure.
 */
final class EvaluationStage {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StageDesk desk;

  EvaluationStage(StageDesk desk) {
    this.desk = desk;
  }

  /** Asks the model a share of what {@link #run} judges. */
  StageOutcome infer(EvaluationShard order) {
    RunSpec spec = order.spec();
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.shard(order.evaluation(), order.shard()),
        StageNames.EVALUATION + "_shard",
        List.of(order.corpus(), order.model()),
        Map.of("settings", configuration(spec), "shards", spec.evaluation().shards()));
    return desk.run(stage, loop -> infer(order, loop));
  }

  /** Judges; asks the model itself where there are no shards of what it has answered. */
  StageOutcome run(Evaluation order, List<ArtifactRef> shards) {
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.corpus(), order.model()));
    inputs.addAll(order.languageModels());
    if (order.baseline() != null) {
      inputs.add(order.baseline());
    }
    inputs.addAll(shards);
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        order.spec(),
        order.artifact(),
        StageNames.EVALUATION,
        inputs,
        configuration(order.spec()));
    return desk.run(stage, loop -> evaluate(order, shards, loop));
  }

  private static Map<String, Object> configuration(RunSpec spec) {
    Map<String, Object> sections = CanonicalJson.plain(spec.toMap());
    return Map.of(
        "evaluation", spec.evaluation().judgement(),
        "rewardModel", sections.get("rewardModel"),
        "rewardData", sections.get("rewardData"),
        "precision", spec.precision().word());
  }

  private static Map<String, Object> infer(EvaluationShard order, PhaseLoop loop)
      throws IOException {
    RunSpec spec = order.spec();
    Share share = new Share(order.shard(), spec.evaluation().shards());
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    try (Gpt gpt = GptFolder.read(loop.context().input(order.model()), Settings.precision(spec));
        EvaluationInference inference = new EvaluationInference(spec, gpt, corpus, seeds(spec))) {
      Phase sampling = inference.sampling(share);
      loop.run(sampling);
      inference.score(share, loop.pulse());
      inference.save(loop.context().output());
      return Map.of(sampling.unit(), sampling.totalSteps());
    }
  }

  private static Map<String, Object> evaluate(
      Evaluation order, List<ArtifactRef> shards, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Map<String, Object> figures = new TreeMap<>();
    try (Gpt gpt = GptFolder.read(loop.context().input(order.model()), Settings.precision(spec));
        EvaluationInference inference = new EvaluationInference(spec, gpt, corpus, seeds(spec))) {
      if (shards.isEmpty()) {
        loop.run(inference.sampling(Share.ALL));
        inference.score(Share.ALL, loop.pulse());
      }
      for (int shard = 0; shard < shards.size(); shard++) {
        loop.pulse().beat();
        inference.take(loop.context().input(shards.get(shard)), new Share(shard, shards.size()));
      }
      losses(order, inference, figures, loop);
      figures.putAll(inference
          .critic()
          .figures(
              Critics.features(spec, gpt.copy(), order.languageModels(), loop.context()::input),
              loop.pulse()));
      for (Map.Entry<Double, FreeText> text : inference.texts().entrySet()) {
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

  private static Seeds seeds(RunSpec spec) {
    return new Seeds(spec.seed(), StageNames.EVALUATION, 0);
  }

  /** Perplexity at every temperature, and at 1 the change since the first version. */
  private static void losses(
      Evaluation order, EvaluationInference inference, Map<String, Object> figures, PhaseLoop loop)
      throws IOException {
    HeldOutLoss loss = inference.loss(1);
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
      figures.put(
          FigureNames.at(temperature, FigureNames.PERPLEXITY),
          Math.exp(inference.loss(temperature).mean()));
    }
  }
}
