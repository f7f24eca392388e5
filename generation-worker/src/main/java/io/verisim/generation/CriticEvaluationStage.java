package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.grammar.Grammar;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.CriticEvaluation;
import io.verisim.lifecycle.StageNames;
import io.verisim.measure.Correlation;
import io.verisim.measure.Estimate;
import io.verisim.measure.Jackknife;
import io.verisim.measure.KnownWords;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
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
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a cycle's critic is worth as a guide: of eight texts of one prompt, are those better that it likes better, or only
 * longer? Judged on texts of the model that the cycle starts from, as long as those that GRPO shows the critic, by measures
 * that no critic takes part in.
 */
final class CriticEvaluationStage {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int GROUP = 8;

  private final StageDesk desk;

  CriticEvaluationStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(CriticEvaluation order) {
    RunSpec spec = order.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.corpus(), order.baseModel()));
    inputs.addAll(order.critic().artifacts());
    Map<String, Object> configuration = Map.of(
        "evaluation", spec.evaluation().judgement(),
        "precision", spec.precision().word(),
        "cycle", order.cycle());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.criticEvaluation(order.cycle()),
        StageNames.CRITIC_EVALUATION,
        inputs,
        configuration);
    return desk.run(stage, loop -> evaluate(order, loop));
  }

  private static Map<String, Object> evaluate(CriticEvaluation order, PhaseLoop loop)
      throws IOException {
    RunSpec spec = order.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.CRITIC_EVALUATION, order.cycle());
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Map<String, Object> figures = new TreeMap<>();
    int prompts = spec.evaluation().samples();
    int length = spec.model().blockSize();
    try (Gpt gpt =
            GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec));
        RewardModel critic = Critics.read(spec, order.critic(), loop.context()::input);
        FreeText texts = FreeText.plan(spec, gpt, corpus, prompts, GROUP, length, 1.0, seeds)) {
      loop.run(texts.completions());
      double[] scores = critic.scoreTexts(texts.tokens(), loop.pulse());
      KnownWords words = new KnownWords(corpus.tokenizer().decode(corpus.tokens(Split.TRAIN)));
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

  /** Scores beside what can be checked without a critic. */
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
      figures.put(FigureNames.CRITIC_KNOWN_ALL, words.share(written));
      figures.put(FigureNames.CRITIC_KNOWN_BEST, known.value());
      figures.put(FigureNames.CRITIC_KNOWN_BEST_ERROR, known.error());
      grammar.ifPresent(rules -> {
        Estimate valid = Jackknife.of(best, some -> valid(rules, some));
        figures.put(FigureNames.CRITIC_VALID_ALL, valid(rules, all));
        figures.put(FigureNames.CRITIC_VALID_BEST, valid.value());
        figures.put(FigureNames.CRITIC_VALID_BEST_ERROR, valid.error());
      });
      double[] faults = new double[scores.length];
      double[] lengths = new double[scores.length];
      for (int text = 0; text < scores.length; text++) {
        String line = written.get(text);
        int one = text;
        faults[text] = grammar.isPresent()
            ? 1 - valid(grammar.get(), List.of(one))
            : 1 - words.share(List.of(line));
        lengths[text] =
            (double) line.length() / (1 + line.chars().filter(c -> c == '\n').count());
      }
      Estimate withFaults = Correlation.insideGroups(scores, faults, GROUP);
      Estimate withLength = Correlation.insideGroups(scores, lengths, GROUP);
      figures.put(FigureNames.CRITIC_FAULTS, withFaults.value());
      figures.put(FigureNames.CRITIC_FAULTS_ERROR, withFaults.error());
      figures.put(FigureNames.CRITIC_LENGTH, withLength.value());
      figures.put(FigureNames.CRITIC_LENGTH_ERROR, withLength.error());
      return figures;
    }

    private double valid(Grammar rules, List<Integer> some) {
      return rules
          .judge(some.stream().flatMap(text -> texts.sentences(text).stream()).toList())
          .validShare();
    }
  }
}
