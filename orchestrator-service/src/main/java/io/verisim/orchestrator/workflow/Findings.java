package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says in words what improved and what did not, the first version against each later one, by fixed rules. A difference counts when it
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
    int best = BestVersion.of(spec, cycles);
    words.add(
        best <= 1
            ? "The best version by held-out measures is v1: the cycles made nothing better than pretraining."
            : "The best version by held-out measures is v" + best + ".");
    cycles.stream()
        .filter(cycle -> cycle.cycle() > 0 && cycle.evaluation() != null)
        .forEach(cycle -> compare(words, first, cycle));
    cycles.forEach(cycle -> critic(words, spec, cycle));
    words.add(
        "There is no control in this run: that supervised training with the same compute would have given less"
            + " is not shown.");
    ending(words, stopReason);
    return words;
  }

  private static void compare(List<String> words, CycleFigures first, CycleFigures version) {
    String name = "v" + version.version() + " against v" + first.version() + ": ";
    words.add(name + perplexity(first, version) + validity(first, version) + ".");
    double before = first.figure(FigureNames.DISTINCT_2);
    double after = version.figure(FigureNames.DISTINCT_2);
    if (after < COLLAPSE * before) {
      words.add(format(
          "%sbeware of collapse: distinct word pairs fell from %.3f to %.3f of all.",
          name, before, after));
    }
  }

  private static String perplexity(CycleFigures first, CycleFigures version) {
    double before = first.figure(FigureNames.PERPLEXITY);
    double after = version.figure(FigureNames.PERPLEXITY);
    double change = after - before;
    String verdict =
        Math.abs(change) <= NOISE * before ? "within the noise" : change < 0 ? "better" : "worse";
    return format(
        "held-out perplexity %s (%.4f, then %.4f, %+.2f %%)",
        verdict, before, after, 100 * change / before);
  }

  /** Nothing where no grammar tells valid sentences. */
  private static String validity(CycleFigures first, CycleFigures version) {
    double before = first.figure(FigureNames.VALID);
    double after = version.figure(FigureNames.VALID);
    if (Double.isNaN(before) || Double.isNaN(after)) {
      return "";
    }
    double error =
        Math.hypot(first.figure(FigureNames.VALID_ERROR), version.figure(FigureNames.VALID_ERROR));
    double change = after - before;
    String verdict =
        Math.abs(change) <= ERRORS * error ? "within the noise" : change > 0 ? "better" : "worse";
    return format(
        "; valid sentences %s (%.1f %%, then %.1f %%, standard error of the difference %.1f)",
        verdict, 100 * before, 100 * after, 100 * error);
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
