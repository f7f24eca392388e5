package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says in words what improved and what did not, first version against best, by fixed rules. A difference counts when it
 * is larger than twice its standard error; a figure without one counts when it moved by more than half a percent.
 */
final class Findings {
  private static final double ERRORS = 2;
  private static final double NOISE = 0.005;
  private static final double COLLAPSE = 0.9;

  private Findings() {}

  static List<String> of(RunSpec spec, List<CycleFigures> cycles, String stopReason) {
    if (cycles.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    CycleFigures first = cycles.get(0);
    int bestVersion = BestVersion.of(spec, cycles);
    CycleFigures best = cycles.stream()
        .filter(cycle -> cycle.version() == bestVersion && cycle.evaluation() != null)
        .findFirst()
        .orElse(first);
    words.add(
        bestVersion <= 1
            ? "The best version by held-out measures is v1: the cycles made nothing better than pretraining."
            : "The best version by held-out measures is v" + bestVersion + ", of cycle "
                + best.cycle() + ".");
    if (best.cycle() > 0) {
      perplexity(words, first, best);
      validity(words, first, best);
      diversity(words, first, best);
    }
    cycles.forEach(cycle -> critic(words, spec, cycle));
    words.add(
        "There is no control in this run: that supervised training with the same compute would have given less"
            + " is not shown.");
    ending(words, stopReason);
    return words;
  }

  private static void perplexity(List<String> words, CycleFigures first, CycleFigures best) {
    double before = first.figure(FigureNames.PERPLEXITY);
    double after = best.figure(FigureNames.PERPLEXITY);
    double change = after / before - 1;
    words.add(format(
        "Held-out perplexity %s: %.4f, then %.4f (%+.2f %%).",
        Math.abs(change) <= NOISE
            ? "did not change beyond noise"
            : change < 0 ? "improved" : "got worse",
        before,
        after,
        100 * change));
  }

  private static void validity(List<String> words, CycleFigures first, CycleFigures best) {
    double before = first.figure(FigureNames.VALID);
    double after = best.figure(FigureNames.VALID);
    if (Double.isNaN(before) || Double.isNaN(after)) {
      return;
    }
    double error =
        Math.hypot(first.figure(FigureNames.VALID_ERROR), best.figure(FigureNames.VALID_ERROR));
    double change = after - before;
    String verdict = Math.abs(change) <= ERRORS * error
        ? "are the same within the noise"
        : change > 0 ? "are more" : "are fewer";
    words.add(format(
        "Valid sentences %s: %.1f %% before, %.1f %% after (standard error of the difference %.1f).",
        verdict, 100 * before, 100 * after, 100 * error));
  }

  private static void diversity(List<String> words, CycleFigures first, CycleFigures best) {
    double before = first.figure(FigureNames.DISTINCT_2);
    double after = best.figure(FigureNames.DISTINCT_2);
    if (after < COLLAPSE * before) {
      words.add(format(
          "Beware of collapse: distinct word pairs fell from %.3f to %.3f of all.", before, after));
    }
  }

  private static void critic(List<String> words, RunSpec spec, CycleFigures cycle) {
    if (cycle.outcome() == Outcome.REFUSED) {
      words.add(format(
          "Cycle %d: GRPO was refused, because the critic's skill of %.3f is below the floor of %.3f"
              + " (rewardModel.minSkill): it cannot tell this model's text from natural text, so its reward would be"
              + " noise.",
          cycle.cycle(), cycle.figure(FigureNames.SKILL), spec.rewardModel().minSkill()));
    }
    if (cycle.outcome() == Outcome.UNCHANGED) {
      words.add(format(
          "Cycle %d kept its start: no look of the phase had both a higher held-out reward and a perplexity within"
              + " %.1f %% of the start.",
          cycle.cycle(), 100 * spec.grpo().acceptPerplexityRise()));
    }
  }

  private static void ending(List<String> words, String stopReason) {
    switch (stopReason) {
      case "" -> words.add("The run goes on.");
      case "stop" -> words.add("The run was stopped by a person.");
      case "termination.maxCycles" ->
        words.add("The run ended because all cycles that were asked for are done.");
      case "termination.patience" ->
        words.add("The run ended because perplexity stopped improving (termination.patience).");
      case AdversarialCycleWorkflow.NO_SKILL ->
        words.add("The run ended because the critic has no skill.");
      default -> words.add("The run ended: " + stopReason + ".");
    }
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
