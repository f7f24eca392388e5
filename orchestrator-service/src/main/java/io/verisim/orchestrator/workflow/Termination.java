package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.List;
import java.util.Optional;

/** Decides after each cycle whether the run is over. */
final class Termination {
  private Termination() {}

  /**
   * Why the run ends now, if it does: a person's stop, a critic without skill, all cycles done, or a perplexity that has
   * not fallen by {@code termination.minImprovement} (as a share) for {@code termination.patience} cycles.
   *
   * @param requested adversarial cycles in all
   * @param known adversarial cycles that were done when somebody asked for more; patience begins behind them
   * @param cycles done, from cycle 0
   */
  static Optional<String> decide(
      RunSpec spec, int requested, int known, boolean stopped, List<CycleFigures> cycles) {
    if (stopped) {
      return Optional.of("stop");
    }
    if (cycles.get(cycles.size() - 1).outcome() == Outcome.REFUSED) {
      return Optional.of(AdversarialCycleWorkflow.NO_SKILL);
    }
    if (cycles.size() > requested) {
      return Optional.of("termination.maxCycles");
    }
    return waited(spec, known, cycles) >= spec.termination().patience()
        ? Optional.of("termination.patience")
        : Optional.empty();
  }

  /** Cycles since the perplexity last improved, or since somebody asked for more. */
  private static int waited(RunSpec spec, int known, List<CycleFigures> cycles) {
    double best = cycles.get(0).figure(FigureNames.PERPLEXITY);
    int waited = 0;
    for (CycleFigures cycle : cycles.subList(1, cycles.size())) {
      double perplexity = cycle.figure(FigureNames.PERPLEXITY);
      boolean improved = perplexity < best * (1 - spec.termination().minImprovement());
      best = improved ? perplexity : best;
      waited = improved || cycle.cycle() <= known ? 0 : waited + 1;
    }
    return waited;
  }
}
