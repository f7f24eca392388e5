package io.verisim.orchestrator.judgement;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Selects the best version of the base model by held-out measures, never by a reward model's
 * scores.
 */
public final class BestVersion {
  private BestVersion() {}

  /**
   * The version with the lowest perplexity among those whose test perplexity is not above the
   * lowest by more than {@code grpo.acceptPerplexityRise}, and whose {@link Quality} is not below
   * the largest. On text without a grammar, whose known words a lower temperature raises too, the
   * divergence from the judge takes the place of the quality if there is a judge. Each difference
   * counts only if it is larger than twice its standard error. 0 if no version was evaluated.
   */
  public static int of(RunSpec spec, List<CycleFigures> cycles) {
    List<CycleFigures> judged = cycles.stream()
        .filter(cycle -> cycle.evaluation() != null)
        .sorted(Comparator.comparingDouble(cycle -> cycle.figure(FigureNames.PERPLEXITY)))
        .toList();
    if (judged.isEmpty()) {
      return 0;
    }
    CycleFigures lowest = judged.get(0);
    double limit = lowest.figure(FigureNames.PERPLEXITY) * (1 + spec.grpo().acceptPerplexityRise());
    List<CycleFigures> tolerable = judged.stream()
        .filter(cycle -> cycle.figure(FigureNames.PERPLEXITY) <= limit * noise(lowest, cycle))
        .toList();
    Quality quality = Quality.of(cycles);
    boolean byJudge =
        quality == Quality.KNOWN_WORDS && tolerable.stream().allMatch(BestVersion::hasDivergence);
    ToDoubleFunction<CycleFigures> value = byJudge
        ? cycle -> -cycle.figure(FigureNames.JUDGE_DIVERGENCE)
        : cycle -> quality.value(cycle.figures());
    CycleFigures most =
        tolerable.stream().max(Comparator.comparingDouble(value)).orElseThrow();
    BiFunction<CycleFigures, CycleFigures, Comparison> comparison = byJudge
        ? (best, cycle) -> Comparison.divergence(best.figures(), cycle.figures())
        : (best, cycle) -> quality.compare(best.figures(), cycle.figures());
    return tolerable.stream()
        .filter(cycle -> value.applyAsDouble(cycle) == value.applyAsDouble(most)
            || comparison.apply(most, cycle).difference() == Difference.WITHIN_NOISE)
        .findFirst()
        .orElseThrow()
        .version();
  }

  /** The factor by which the ratio of two perplexities may seem larger by chance. */
  private static double noise(CycleFigures one, CycleFigures other) {
    return Math.exp(2 * Math.hypot(error(one), error(other)));
  }

  /** The error of the change since v1, whose own is not there. */
  private static double error(CycleFigures cycle) {
    return cycle.figures().getOrDefault(FigureNames.LOSS_CHANGE_ERROR, 0.0);
  }

  private static boolean hasDivergence(CycleFigures cycle) {
    return !Double.isNaN(cycle.figure(FigureNames.JUDGE_DIVERGENCE));
  }
}
