package io.verisim.cli.show;

import io.verisim.report.CycleTable;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import java.util.ArrayList;
import java.util.List;

/** A run in words. */
public final class RunText {
  private RunText() {}

  /**
   * The verdict on the best version in one sentence, a picture in characters, and the findings.
   *
   * @param tables whether to print all tables before the findings
   */
  public static String brief(RunView view, boolean tables) {
    String verdict = view.versions().stream()
        .filter(version -> view.bestVersion() <= 1 || version.version() == view.bestVersion())
        .reduce((earlier, later) -> later)
        .map(version -> version.verdict().sentence())
        .orElse("");
    List<String> lines = new ArrayList<>(List.of(verdict));
    String bars = QualityBars.text(view.versions());
    if (!bars.isEmpty()) {
      lines.addAll(List.of("", bars, ""));
    }
    if (tables) {
      lines.addAll(tables(view));
    }
    for (String finding : view.findings()) {
      // The first finding begins with the verdict.
      lines.add("- " + finding.replace(verdict, "").strip());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String baselines(RunView view) {
    return view.cycles().stream().allMatch(cycle -> cycle.otherBaselines().isEmpty())
        ? "baseline"
        : "baselines";
  }

  /** The tables of cycles and the findings. */
  public static String results(RunView view) {
    List<String> lines = new ArrayList<>(tables(view));
    view.findings().forEach(finding -> lines.add("- " + finding));
    return String.join(System.lineSeparator(), lines);
  }

  private static List<String> tables(RunView view) {
    List<String> lines = new ArrayList<>();
    if (!view.cycles().isEmpty()) {
      lines.add("The versions"
          + (view.cycles().stream().anyMatch(cycle -> cycle.baseline() != null)
              ? ", each with its " + baselines(view) + " under it:"
              : ":"));
      lines.add(CycleTable.versions(view.cycles()).text());
      CycleTable rewardModels = CycleTable.rewardModels(view.cycles());
      if (!rewardModels.isEmpty()) {
        lines.add("The cycles:");
        lines.add(rewardModels.text());
      }
      if (!CycleTable.sweep(view.cycles()).isEmpty()) {
        lines.add("The same versions at lower temperatures (quality at perplexity):");
        lines.add(CycleTable.temperatures(view.cycles()).text());
      }
    }
    return lines;
  }

  /** The state of the run, in one line. */
  public static String state(RunView view) {
    String at = view.stage().isEmpty() ? "" : ", " + view.stage();
    String why = view.stopReason().isEmpty() ? "" : " (" + view.stopReason() + ")";
    return view.run() + ": " + view.state().word() + at + why + ", "
        + Math.max(0, view.cycles().size() - 1) + " of " + view.requestedCycles()
        + " cycles done";
  }

  /** Everything known about the run. */
  public static String full(RunView view) {
    List<String> lines = new ArrayList<>(List.of(state(view)));
    for (Progress progress : view.progress()) {
      lines.add(Formats.stage(view, progress) + ": " + StageLines.line(progress));
    }
    if (view.rating() != null) {
      lines.add(
          "waits for ratings: " + view.rating().given() + " of " + view.rating().needed()
              + " choices between versions are made (use 'rate " + view.run() + "')");
    }
    if (view.state() == RunState.FAILED && view.failure() != null) {
      lines.add("why: " + view.failure());
    }
    String results = results(view);
    if (!results.isEmpty()) {
      lines.add("");
      lines.add(results);
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** The table of several runs. */
  public static String table(List<RunView> runs) {
    int width = runs.stream().mapToInt(run -> run.run().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (RunView run : runs) {
      lines.add(run.run() + " ".repeat(width - run.run().length()) + "  "
          + state(run).substring(run.run().length() + 2));
    }
    return String.join(System.lineSeparator(), lines);
  }
}
