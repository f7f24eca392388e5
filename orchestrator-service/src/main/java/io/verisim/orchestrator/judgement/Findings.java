package io.verisim.orchestrator.judgement;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.CycleTable;
import io.verisim.report.FigureNames;
import io.verisim.report.RunStopReason;
import io.verisim.spec.Credit;
import io.verisim.spec.RewardSource;
import io.verisim.spec.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says in words what improved and what did not, by fixed rules. The comparison with the baseline
 * comes first. {@link Comparison} decides whether a difference counts.
 */
public final class Findings {
  private static final double COLLAPSE = 0.9;
  /**
   * If a baseline lowers perplexity by more than this share, supervised training has not converged.
   */
  private static final double CONVERGED = 0.01;
  /** If a reward model's scores correlate with length by more than this, it may reward length. */
  private static final double LENGTHY = 0.3;
  /** The share by which completions may be shorter or longer than those of the corpus. */
  private static final double LENGTH_CHANGE = 0.2;

  private final RunSpec spec;
  private final List<CycleFigures> cycles;
  private final CycleFigures first;
  private final Quality quality;
  private final List<String> words = new ArrayList<>();

  private Findings(RunSpec spec, List<CycleFigures> cycles) {
    this.spec = spec;
    this.cycles = cycles;
    this.first = cycles.get(0);
    this.quality = Quality.of(cycles);
  }

  public static List<String> of(RunSpec spec, List<CycleFigures> cycles, String stopReason) {
    if (cycles.isEmpty()) {
      return List.of();
    }
    Findings findings = new Findings(spec, cycles);
    findings.find(stopReason);
    return findings.words;
  }

  private void find(String stopReason) {
    int best = BestVersion.of(spec, cycles);
    baseline(best);
    say(
        best <= 1
            ? "The best version by held-out measures is v1: no later version is better within the"
                + " tolerance of perplexity (grpo.acceptPerplexityRise)."
            : "The best version by held-out measures is v" + best + ".");
    if (spec.grpo().reward() == RewardSource.RANDOM) {
      say("The rewards were random numbers. A reward model must do better than this run.");
    }
    later().forEach(this::compare);
    cycles.forEach(this::rewardModel);
    say(RunStopReason.sentence(stopReason));
  }

  /**
   * Compares the best version with its baseline, and says whether supervised training has
   * converged.
   */
  private void baseline(int best) {
    if (!spec.baseline().enabled()) {
      say(
          "This run has no baseline (baseline.enabled: false), so it proves nothing about the cycles: the"
              + " same compute spent on supervised training might have improved the model more.");
      return;
    }
    Optional<CycleFigures> judged = judged(best).filter(version -> version.baseline() != null);
    if (judged.isEmpty()) {
      say("No baseline is done yet, so this run proves nothing about the cycles so far: the same"
          + " compute spent on supervised training may improve the model more.");
      return;
    }
    CycleFigures version = judged.get();
    Map<String, Double> baseline = baselineOf(version);
    Comparison value = quality.compare(baseline, version.figures());
    Comparison loss = Comparison.loss(baseline, version.figures());
    if (version.cycle() > 0) {
      say(verdict(version) + " v" + version.version() + " against its baseline: " + quality + " "
          + value.shares() + "; held-out perplexity " + loss.perplexities() + ".");
    }
    version.otherBaselines().forEach((method, other) -> beside(version, method, other.figures()));
    convergence(baseline);
  }

  /** The version beside another method. */
  private void beside(CycleFigures version, String method, Map<String, Double> other) {
    say("v" + version.version() + " against " + method.replace('_', ' ')
        + ": " + quality + " "
        + quality.compare(other, version.figures()).shares() + "; held-out perplexity "
        + Comparison.loss(other, version.figures()).perplexities() + ".");
  }

  private String verdict(CycleFigures version) {
    return Verdicts.of(cycles).stream()
        .filter(judged -> judged.version() == version.version())
        .map(judged -> judged.verdict().sentence())
        .findFirst()
        .orElseThrow();
  }

  private void convergence(Map<String, Double> baseline) {
    Comparison value = quality.compare(first.figures(), baseline);
    Comparison loss = Comparison.loss(first.figures(), baseline);
    boolean gained = value.difference() == Difference.BETTER
        || (loss.difference() == Difference.BETTER && Math.expm1(loss.after()) < -CONVERGED);
    say((gained
            ? "Supervised training has not converged: more of it still helps."
            : "Supervised training has converged: more of it no longer helps.")
        + " The baseline against v1: " + quality + " " + value.shares() + "; held-out perplexity "
        + loss.perplexities() + ".");
  }

  /** The best version if a cycle made it, otherwise the last evaluated version. */
  private Optional<CycleFigures> judged(int best) {
    return later()
        .filter(cycle -> best <= 1 || cycle.version() == best)
        .max(Comparator.comparingInt(CycleFigures::version))
        .or(() -> Optional.of(first));
  }

  private Stream<CycleFigures> later() {
    return cycles.stream().filter(cycle -> cycle.cycle() > 0 && cycle.evaluation() != null);
  }

  private static Map<String, Double> baselineOf(CycleFigures version) {
    return version.baseline() == null ? Map.of() : version.baseline().figures();
  }

  private void compare(CycleFigures version) {
    String name = "v" + version.version() + " against v" + first.version() + ": ";
    Comparison value = quality.compare(first.figures(), version.figures());
    Comparison loss = Comparison.loss(first.figures(), version.figures());
    String said =
        value.difference() == Difference.UNKNOWN ? "" : "; " + quality + " " + value.shares();
    say(name + "held-out perplexity " + loss.perplexities() + said + ".");
    double before = first.figure(FigureNames.DISTINCT_2);
    double after = version.figure(FigureNames.DISTINCT_2);
    if (after < COLLAPSE * before) {
      say(format(
          "%s%s: the share of distinct word pairs fell from %.3f to %.3f.",
          name,
          after < leastDiversity() ? "possible collapse" : "less diverse text",
          before,
          after));
    }
    double natural = version.figure(FigureNames.COMPLETION_LENGTH_NATURAL);
    double length = version.figure(FigureNames.COMPLETION_LENGTH);
    if (Math.abs(length / natural - 1) > LENGTH_CHANGE) {
      say(format(
          "v%d writes %s completions than the corpus: %.1f tokens, against %.1f.",
          version.version(), length < natural ? "shorter" : "longer", length, natural));
    }
    if (value.difference() == Difference.WORSE
        && version.figure(FigureNames.REWARD) > version.figure(FigureNames.REWARD_START)) {
      say(format(
          "%spossible reward hacking: the reward model's reward rose from %.3f to %.3f while %s fell.",
          name,
          version.figure(FigureNames.REWARD_START),
          version.figure(FigureNames.REWARD),
          quality));
    }
  }

  /** The least diversity of the first version at any evaluated temperature. */
  private double leastDiversity() {
    return CycleTable.sweep(List.of(first)).stream()
        .mapToDouble(
            temperature -> first.figure(FigureNames.at(temperature, FigureNames.DISTINCT_2)))
        .filter(diversity -> !Double.isNaN(diversity))
        .min()
        .orElse(first.figure(FigureNames.DISTINCT_2));
  }

  private void rewardModel(CycleFigures cycle) {
    if (cycle.outcome() == Outcome.REFUSED) {
      say(format(
          "Cycle %d: GRPO was refused, because the reward model's skill of %.3f (standard error %.3f) is below the floor of"
              + " %.3f (rewardModel.minSkill). That reward model cannot tell this model's text"
              + " from natural text, so its reward would be noise.",
          cycle.cycle(),
          cycle.figure(FigureNames.SKILL),
          cycle.figure(FigureNames.SKILL_ERROR),
          spec.rewardModel().minSkill()));
    }
    if (cycle.outcome() == Outcome.UNCHANGED) {
      say(format(
          "Cycle %d kept the weights it started from: no evaluation had both a %s and a perplexity"
              + " within %.1f %% of that of v1.",
          cycle.cycle(),
          spec.grpo().credit() == Credit.TOKEN
              ? "lower held-out divergence from the scorers"
              : "higher held-out reward",
          100 * spec.grpo().acceptPerplexityRise()));
    }
    double length = cycle.figure(FigureNames.REWARD_MODEL_LENGTH);
    double faults = cycle.figure(FigureNames.REWARD_MODEL_FAULTS);
    if (Math.abs(length) > LENGTHY && !(faults < -Math.abs(length))) {
      say(format(
          "Cycle %d: the reward model may reward length: its scores correlate more with the"
              + " length of lines (%.2f) than with faults (%.2f).",
          cycle.cycle(), length, faults));
    }
  }

  private void say(String sentence) {
    words.add(sentence);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
