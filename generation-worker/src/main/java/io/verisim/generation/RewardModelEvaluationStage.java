package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.RewardModelEvaluationInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.grammar.Grammar;
import io.verisim.measure.Correlation;
import io.verisim.measure.Estimate;
import io.verisim.measure.Jackknife;
import io.verisim.measure.KnownWords;
import io.verisim.report.FigureNames;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
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
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Evaluates a cycle's reward model: of eight texts of one prompt, are the texts with higher scores
 * better, or only longer? The texts come from the model that the cycle starts from and have the
 * length of GRPO's texts. The measures do not involve a reward model.
 */
record RewardModelEvaluationStage(RewardModelEvaluationInput input) implements Stage {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int GROUP = 8;

  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.corpus(), input.baseModel()));
    inputs.addAll(input.rewardModel().artifacts());
    Map<String, Object> configuration = Map.of(
        "evaluation", spec.evaluation().judgement(),
        "precision", spec.precision().word(),
        "cycle", input.cycle());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.rewardModelEvaluation(input.cycle()),
        StageNames.REWARD_MODEL_EVALUATION,
        inputs,
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.REWARD_MODEL_EVALUATION, input.cycle());
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    Map<String, Object> figures = new TreeMap<>();
    int prompts = spec.evaluation().samples();
    int length = spec.model().blockSize();
    try (Gpt gpt = GptFolder.read(loop.context().input(input.baseModel()), spec.precision());
        RewardModel rewardModel = RewardModelFolders.read(
            spec, input.rewardModel(), corpus.tokenizer(), loop.context()::input);
        FreeText texts = FreeText.plan(spec, gpt, corpus, prompts, GROUP, length, 1.0, seeds)) {
      loop.run(texts.completions());
      double[] scores = rewardModel.scoreTexts(texts.rated(), loop.listener());
      KnownWords words = new KnownWords(corpus.text(Split.TRAIN).decode(corpus.tokenizer()));
      new Judgement(texts, scores, words, texts.grammar()).figures().forEach((name, value) -> {
        if (!Double.isNaN(value)) {
          figures.put(name, value);
        }
      });
    }
    Files.write(
        loop.context().output().resolve("report.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    return figures;
  }

  /** Scores, and the measures that need no reward model. */
  private record Judgement(
      FreeText texts, double[] scores, KnownWords words, Optional<Grammar> grammar) {

    Map<String, Double> figures() {
      List<String> written = texts.continuations();
      List<Integer> all = new ArrayList<>();
      List<Integer> best = new ArrayList<>();
      for (int text = 0; text < scores.length; text++) {
        all.add(text);
        int last = best.size() - 1;
        if (text % GROUP == 0) {
          best.add(text);
        } else if (scores[text] > scores[best.get(last)]) {
          best.set(last, text);
        }
      }
      Map<String, Double> figures = new TreeMap<>();
      List<String> chosen = best.stream().map(written::get).toList();
      Estimate known = Jackknife.of(chosen, words::share);
      figures.put(FigureNames.REWARD_MODEL_KNOWN_ALL, words.share(written));
      figures.put(FigureNames.REWARD_MODEL_KNOWN_BEST, known.value());
      figures.put(FigureNames.REWARD_MODEL_KNOWN_BEST_ERROR, known.error());
      grammar.ifPresent(rules -> {
        Estimate valid = Jackknife.of(best, some -> texts.validShare(rules, some));
        figures.put(FigureNames.REWARD_MODEL_VALID_ALL, texts.validShare(rules, all));
        figures.put(FigureNames.REWARD_MODEL_VALID_BEST, valid.value());
        figures.put(FigureNames.REWARD_MODEL_VALID_BEST_ERROR, valid.error());
      });
      double[] faults = new double[scores.length];
      double[] lengths = new double[scores.length];
      for (int text = 0; text < scores.length; text++) {
        String line = written.get(text);
        int one = text;
        faults[text] = grammar.isPresent()
            ? 1 - texts.validShare(grammar.get(), List.of(one))
            : 1 - words.share(List.of(line));
        lengths[text] =
            (double) line.length() / (1 + line.chars().filter(c -> c == '\n').count());
      }
      Estimate withFaults = Correlation.insideGroups(scores, faults, GROUP);
      Estimate withLength = Correlation.insideGroups(scores, lengths, GROUP);
      figures.put(FigureNames.REWARD_MODEL_FAULTS, withFaults.value());
      figures.put(FigureNames.REWARD_MODEL_FAULTS_ERROR, withFaults.error());
      figures.put(FigureNames.REWARD_MODEL_LENGTH, withLength.value());
      figures.put(FigureNames.REWARD_MODEL_LENGTH_ERROR, withLength.error());
      return figures;
    }
  }
}
