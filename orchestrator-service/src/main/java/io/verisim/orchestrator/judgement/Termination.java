package io.verisim.orchestrator.judgement;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.report.RunStopReason;
import io.verisim.spec.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides after each cycle whether the run is over. */
public final class Termination {
  /** The share of choices without a preference. */
  private static final double EVEN = 0.5;

  private Termination() {}

  /**
   * Why the run ends now, if it does: a reward model without skill; people who do not prefer the
   * newest version to the previous one (the 95 % interval of its share of their choices is not
   * above one half); all cycles done; or {@code termination.patience} cycles without an
   * improvement. A cycle improves if its version's perplexity is lower than the lowest so far by
   * {@code termination.minImprovement} (as a share), or if its quality or its divergence from the
   * judge is better than the best so far, beyond the noise.
   *
   * @param requested the total number of adversarial cycles
   * @param known adversarial cycles that were done when more cycles were added; patience counts
   *     only later cycles
   * @param cycles done, from cycle 0
   */
  public static Optional<RunStopReason> decide(
      RunSpec spec, int requested, int known, List<CycleFigures> cycles) {
    CycleFigures last = cycles.get(cycles.size() - 1);
    if (last.outcome() == Outcome.REFUSED) {
      return Optional.of(RunStopReason.NO_SKILL);
    }
    // Without ratings the figure is NaN, and this comparison is false.
    if (last.figure(FigureNames.WIN_RATE_LOW) <= EVEN && last.cycle() > known) {
      return Optional.of(RunStopReason.NOT_PREFERRED);
    }
    if (cycles.size() > requested) {
      return Optional.of(RunStopReason.ALL_CYCLES_DONE);
    }
    return waited(spec, known, cycles) >= spec.termination().patience()
        ? Optional.of(RunStopReason.NO_IMPROVEMENT)
        : Optional.empty();
  }

  /** Cycles since the last improvement, or since cycles were added. */
  private static int waited(RunSpec spec, int known, List<CycleFigures> cycles) {
    Quality quality = Quality.of(cycles);
    double lowest = cycles.get(0).figure(FigureNames.PERPLEXITY);
    Map<String, Double> best = cycles.get(0).figures();
    Map<String, Double> nearest = best;
    int waited = 0;
    for (CycleFigures cycle : cycles.subList(1, cycles.size())) {
      Map<String, Double> figures = cycle.figures();
      double perplexity = cycle.figure(FigureNames.PERPLEXITY);
      boolean likelier = perplexity < lowest * (1 - spec.termination().minImprovement());
      boolean better = quality.compare(best, figures).difference() == Difference.BETTER;
      boolean nearer = Comparison.divergence(nearest, figures).difference() == Difference.BETTER;
      lowest = likelier ? perplexity : lowest;
      best = better ? figures : best;
      nearest = nearer ? figures : nearest;
      waited = likelier || better || nearer || cycle.cycle() <= known ? 0 : waited + 1;
    }
    return waited;
  }
}
