package io.verisim.orchestrator.judgement;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import java.util.Comparator;
import java.util.List;

/**
 * Selects the best version of the base model by held-out measures, never by a reward model's
 * scores.
 */
public final class BestVersion {
  private BestVersion() {}

  /**
   * The version with the lowest perplexity among those with a test perplexity within
   * {@code grpo.acceptPerplexityRise} of the lowest, and a {@link Quality} not below the largest by
   * more than twice the standard error of the difference. So a version counts as better only beyond
   * the noise. 0 if no version was evaluated.
   */
  public static int of(RunSpec spec, List<CycleFigures> cycles) {
    List<CycleFigures> judged = cycles.stream()
        .filter(cycle -> cycle.evaluation() != null)
        .sorted(Comparator.comparingDouble(cycle -> cycle.figure(FigureNames.PERPLEXITY)))
        .toList();
    if (judged.isEmpty()) {
      return 0;
    }
    double limit =
        judged.get(0).figure(FigureNames.PERPLEXITY) * (1 + spec.grpo().acceptPerplexityRise());
    List<CycleFigures> tolerable = judged.stream()
        .filter(cycle -> cycle.figure(FigureNames.PERPLEXITY) <= limit)
        .toList();
    Quality quality = Quality.of(cycles);
    CycleFigures most = tolerable.stream()
        .max(Comparator.comparingDouble(cycle -> quality.value(cycle.figures())))
        .orElseThrow();
    return tolerable.stream()
        .filter(cycle -> quality.value(cycle.figures()) == quality.value(most.figures())
            || quality.compare(most.figures(), cycle.figures()).difference()
                == Difference.WITHIN_NOISE)
        .findFirst()
        .orElseThrow()
        .version();
  }
}
