package io.verisim.generation;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.SamplingConfig;
import io.verisim.measure.Estimate;
import io.verisim.report.FigureNames;
import io.verisim.rewarddata.Completions;
import io.verisim.rewarddata.CrossoverPlan;
import io.verisim.rewardmodel.LabelledFeatures;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.RewardModelQuality;
import io.verisim.rewardmodel.RewardTraining;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.RunSpec;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A reward model that no policy was optimised against: it has another seed and is trained on new
 * samples of the evaluated version. Its skill on held-out windows shows how well the version's text
 * can still be distinguished from natural text.
 */
final class FreshDiscriminator implements AutoCloseable {
  private static final double TRAIN_SHARE = 0.8;

  private final RunSpec spec;
  private final Seeds seeds;
  private final CrossoverPlan train;
  private final CrossoverPlan test;
  private final CrossoverPlan synthetic;
  private final TokenRows natural;
  private final Completions completions;

  private FreshDiscriminator(
      RunSpec spec,
      Gpt gpt,
      Seeds seeds,
      CrossoverPlan train,
      CrossoverPlan test,
      CrossoverPlan synthetic,
      TokenRows natural) {
    this.spec = spec;
    this.seeds = seeds;
    this.train = train;
    this.test = test;
    this.synthetic = synthetic;
    this.natural = natural;
    int[][] prompts = Stream.of(train, test, synthetic)
        .flatMap(plan -> Stream.of(plan.prompts()))
        .toArray(int[][]::new);
    this.completions = new Completions(
        gpt,
        SamplingConfig.atTemperature(spec.rewardData().temperature()),
        prompts,
        spec.model().blockSize(),
        derived(seeds, 2));
  }

  /**
   * Plans the texts: crossovers for training and skill, fully generated and fully natural texts for
   * the AUC.
   */
  static FreshDiscriminator plan(RunSpec spec, Gpt gpt, CorpusFolder corpus, Seeds seeds)
      throws IOException {
    int samples = spec.evaluation().discriminatorSamples();
    int trained = (int) Math.max(1, samples * TRAIN_SHARE);
    int block = spec.model().blockSize();
    SplitText held = corpus.text(Split.TEST);
    int judged = spec.evaluation().samples();
    CrossoverPlan train = CrossoverPlan.draw(
        corpus.text(Split.TRAIN),
        block,
        spec.rewardData().crossover(),
        0,
        trained,
        derived(seeds, 3));
    CrossoverPlan test = CrossoverPlan.draw(
        held,
        block,
        spec.rewardData().crossover(),
        0,
        Math.max(1, samples - trained),
        derived(seeds, 4));
    CrossoverPlan ends = CrossoverPlan.drawSynthetic(held, block, judged, derived(seeds, 5));
    TokenRows natural = held.natural(judged, block, seeds.random(6, 0));
    return new FreshDiscriminator(spec, gpt, seeds, train, test, ends, natural);
  }

  private static Seeds derived(Seeds seeds, long purpose) {
    return new Seeds(seeds.at(-purpose, 0), "fresh_discriminator", 0);
  }

  Completions completions() {
    return completions;
  }

  /**
   * Trains the reward model on the sampled texts and evaluates it.
   *
   * @param features those of the run's reward models, with the evaluated model as their trunk; this
   *     object takes ownership of them
   */
  Map<String, Double> figures(TextFeatures features, ProgressListener listener) {
    int first = train.size();
    int second = first + test.size();
    LabelledFeatures raw = LabelledFeatures.of(
        features, completed(train, 0), train.naturalShares(ends(0, first)), listener);
    // The stopping rule uses training texts that were set aside, so that held-out texts serve only
    // the evaluation.
    int kept = (int) Math.max(1, raw.size() * TRAIN_SHARE);
    Scaling scaling = Scaling.of(features.kind(), raw.slice(0, kept));
    RewardHead head = RewardHead.initialise(features.width(), seeds.at(-7, 0));
    try (RewardModel rewardModel = new RewardModel(features, scaling, head)) {
      LabelledFeatures learned = scaling.apply(raw);
      try (RewardTraining training = new RewardTraining(
          head,
          spec.rewardModel().ofNewHead(),
          learned.slice(0, kept),
          learned.slice(Math.min(kept, learned.size() - 1), learned.size()),
          derived(seeds, 8))) {
        while (!training.finished()) {
          training.advance(listener);
        }
      }
      Estimate skill = RewardModelQuality.skillEstimate(
          rewardModel.score(completed(test, first), listener),
          test.naturalShares(ends(first, second)));
      Estimate auc = RewardModelQuality.aucEstimate(
          rewardModel.score(natural, listener),
          rewardModel.score(completed(synthetic, second), listener));
      return Map.of(
          FigureNames.FRESH_SKILL, skill.value(),
          FigureNames.FRESH_SKILL_ERROR, skill.error(),
          FigureNames.FRESH_AUC, auc.value(),
          FigureNames.FRESH_AUC_ERROR, auc.error());
    }
  }

  /** The completed texts of a plan whose first text has a given number. */
  private TokenRows completed(CrossoverPlan plan, int from) {
    int to = from + plan.size();
    return plan.completed(Arrays.copyOfRange(completions.texts(), from, to), ends(from, to));
  }

  private int[] ends(int from, int to) {
    return Arrays.copyOfRange(completions.lengths(), from, to);
  }

  @Override
  public void close() {
    completions.close();
  }
}
