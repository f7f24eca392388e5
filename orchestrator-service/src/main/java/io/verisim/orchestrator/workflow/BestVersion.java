package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.Comparator;
import java.util.List;

/** Names the best version of the base model by held-out measures, never by a critic's. */
final class BestVersion {
  private BestVersion() {}

  /**
   * Among the versions whose test perplexity is within {@code grpo.acceptPerplexityRise} of the lowest: the one with the
   * largest share of valid sentences where a grammar tells, else the one of lowest perplexity. The earlier wins a tie; 0
   * if nothing was judged.
   */
  static int of(RunSpec spec, List<CycleFigures> cycles) {
    List<CycleFigures> judged = cycles.stream()
        .filter(cycle -> !Double.isNaN(cycle.figure(FigureNames.PERPLEXITY)))
        .toList();
    double lowest = judged.stream()
        .mapToDouble(cycle -> cycle.figure(FigureNames.PERPLEXITY))
        .min()
        .orElse(0);
    double limit = lowest * (1 + spec.grpo().acceptPerplexityRise());
    return judged.stream()
        .filter(cycle -> cycle.figure(FigureNames.PERPLEXITY) <= limit)
        .min(Comparator.comparingDouble(BestVersion::badness)
            .thenComparingInt(CycleFigures::version))
        .map(CycleFigures::version)
        .orElse(0);
  }

  private static double badness(CycleFigures cycle) {
    double valid = cycle.figure(FigureNames.VALID);
    return Double.isNaN(valid) ? cycle.figure(FigureNames.PERPLEXITY) : -valid;
  }
}
