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
    CycleFigures mostValid =
        tolerable.stream().max(Comparator.comparingDouble(BestVersion::valid)).orElseThrow();
    return tolerable.stream()
        .filter(cycle -> notWorse(cycle, mostValid))
        .findFirst()
        .orElseThrow()
        .version();
  }

  private static boolean notWorse(CycleFigures cycle, CycleFigures mostValid) {
    double error = Math.hypot(error(cycle), error(mostValid));
    return valid(cycle) >= valid(mostValid) - ERRORS * error;
  }

  /** Below every share where no sentence ended; where no grammar tells, all versions are alike. */
  private static double valid(CycleFigures cycle) {
    double share = cycle.figure(FigureNames.VALID);
    return Double.isNaN(share) ? -1 : share;
  }

  private static double error(CycleFigures cycle) {
    double error = cycle.figure(FigureNames.VALID_ERROR);
    return Double.isNaN(error) ? 0 : error;
  }
}
