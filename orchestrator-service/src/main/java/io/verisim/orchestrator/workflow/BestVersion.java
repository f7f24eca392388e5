package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.Comparator;
import java.util.List;

/** Names the best version of the base model by held-out measures, never by a critic's. */
final class BestVersion {
  private static final double ERRORS = 2;

  private BestVersion() {}

  /**
   * Among the versions whose test perplexity is within {@code grpo.acceptPerplexityRise} of the lowest, and whose share
   * of valid sentences, where a grammar tells, is not below the largest by more than twice the standard error of the
   * difference: the one of lowest perplexity. So a version counts as better only beyond the noise. 0 if nothing was
   * judged.
   */
  static int of(RunSpec spec, List<CycleFigures> cycles) {
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
    CycleFigures mostValid = tolerable.stream()
        .max(Comparator.comparingDouble(cycle -> valid(cycle, FigureNames.VALID)))
        .orElseThrow();
    return tolerable.stream()
        .filter(cycle -> notWorse(cycle, mostValid))
        .findFirst()
        .orElseThrow()
        .version();
  }

  private static boolean notWorse(CycleFigures cycle, CycleFigures mostValid) {
    double error = Math.hypot(
        valid(cycle, FigureNames.VALID_ERROR), valid(mostValid, FigureNames.VALID_ERROR));
    return valid(cycle, FigureNames.VALID) >= valid(mostValid, FigureNames.VALID) - ERRORS * error;
  }

  /** 0 where no grammar tells, so that all versions are alike. */
  private static double valid(CycleFigures cycle, String figure) {
    double value = cycle.figure(figure);
    return Double.isNaN(value) ? 0 : value;
  }
}
