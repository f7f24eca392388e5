package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.GenerationActivities.EvaluationInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.measure.JudgeDivergence;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Partition;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardModelFolders;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Evaluates a version of the base model, or its baseline, by held-out measures. Prompts and seeds
 * are the same for all models of a run, so that the models differ only in their weights. The number
 * of shards changes no figure.
 *
 * @param shards artifacts of {@link EvaluationShardStage} with samples and losses; if there are
 *     none, this stage makes them itself
 */
record EvaluationStage(EvaluationInput input, List<ArtifactRef> shards) implements Stage {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public StageDefinition definition() {
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.model()));
    inputs.addAll(input.shared().all());
    inputs.addAll(shards);
    return StageExecutor.definition(
        input.run(),
        input.spec(),
        input.artifact(),
        StageNames.EVALUATION,
        inputs,
        configuration(input.spec()));
  }

  static Map<String, Object> configuration(RunSpec spec) {
    Map<String, Object> sections = CanonicalJson.plain(spec.toMap());
    return Map.of(
        "evaluation", spec.evaluation().judgement(),
        "rewardModel", sections.get("rewardModel"),
        "rewardData", sections.get("rewardData"),
        "precision", spec.precision().word());
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.shared().corpus()));
    Map<String, Object> figures = new TreeMap<>();
    try (Gpt gpt = GptFolder.read(loop.context().input(input.model()), spec.precision());
        EvaluationInference inference = new EvaluationInference(spec, gpt, corpus, seeds(spec))) {
      if (shards.isEmpty()) {
        loop.run(inference.sampling(Partition.ALL));
        inference.score(Partition.ALL, loop.listener());
      }
      for (int shard = 0; shard < shards.size(); shard++) {
        loop.listener().onProgress();
        inference.take(
            loop.context().input(shards.get(shard)), new Partition(shard, shards.size()));
      }
      losses(inference, figures, loop);
      figures.putAll(inference
          .rewardModel()
          .figures(
              RewardModelFolders.features(
                  spec,
                  gpt.copy(),
                  input.shared().scorers(),
                  corpus.tokenizer(),
                  loop.context()::input),
              loop.listener()));
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
        loop.listener().onProgress();
      }
      judge(inference, gpt, figures, loop);
    }
    Files.write(
        loop.context().output().resolve("report.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    return figures;
  }

  /** The divergence from the judge at every temperature, if there is a judge. */
  private void judge(
      EvaluationInference inference, Gpt gpt, Map<String, Object> figures, PhaseLoop loop)
      throws IOException {
    ArtifactRef judging = input.shared().judge();
    if (judging == null) {
      return;
    }
    try (Gpt judge = GptFolder.read(loop.context().input(judging), input.spec().precision())) {
      for (Map.Entry<Double, FreeText> text : inference.texts().entrySet()) {
        double temperature = text.getKey();
        JudgeDivergence found =
            JudgeDivergence.of(gpt, judge, text.getValue().written(), temperature, loop.listener());
        Map.of(
                FigureNames.JUDGE_CROSS_ENTROPY, found.crossEntropy().value(),
                FigureNames.JUDGE_ENTROPY, found.entropy().value(),
                FigureNames.JUDGE_DIVERGENCE, found.divergence().value(),
                FigureNames.JUDGE_DIVERGENCE_ERROR, found.divergence().error())
            .forEach((name, value) -> {
              if (!value.isNaN()) {
                figures.put(temperature == 1 ? name : FigureNames.at(temperature, name), value);
              }
            });
      }
    }
  }

  static Seeds seeds(RunSpec spec) {
    return new Seeds(spec.seed(), StageNames.EVALUATION, 0);
  }

  /** Perplexity at every temperature, and at 1 the change since the first version. */
  private void losses(EvaluationInference inference, Map<String, Object> figures, PhaseLoop loop)
      throws IOException {
    HeldOutLoss loss = inference.loss(1);
    figures.put("loss/test", loss.mean());
    figures.put(FigureNames.PERPLEXITY, Math.exp(loss.mean()));
    HeldOutFile.write(loop.context().output(), loss);
    ArtifactRef evaluated = input.shared().firstEvaluation();
    if (evaluated != null) {
      HeldOutLoss first = HeldOutFile.read(loop.context().input(evaluated));
      figures.put(FigureNames.LOSS_CHANGE, loss.mean() - first.mean());
      double error = loss.pairedError(first);
      if (!Double.isNaN(error)) {
        figures.put(FigureNames.LOSS_CHANGE_ERROR, error);
      }
    }
    for (double temperature : input.spec().evaluation().temperatures()) {
      figures.put(
          FigureNames.at(temperature, FigureNames.PERPLEXITY),
          Math.exp(inference.loss(temperature).mean()));
    }
  }
}
