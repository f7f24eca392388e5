package io.verisim.orchestrator.judgement;

import io.verisim.report.CycleFigures;
import io.verisim.report.RunReport;
import io.verisim.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of a run that continues. The run goes through its finished cycles again, so that its
 * first reports have fewer cycles and baselines than its last one had; but what was committed
 * stays.
 */
public final class ContinuedReport {
  private ContinuedReport() {}

  /** Whether a report has everything that an earlier one has. */
  public static boolean hasAll(RunReport now, RunReport earlier) {
    return together(earlier.cycles(), now.cycles()).equals(now.cycles());
  }

  /**
   * The report with what an earlier one has and this one does not have yet, judged as a whole.
   *
   * @param spec of the run
   */
  public static RunReport of(RunSpec spec, RunReport earlier, RunReport now) {
    List<CycleFigures> cycles = together(earlier.cycles(), now.cycles());
    return cycles.equals(now.cycles())
        ? now
        : now.with(
            cycles,
            Verdicts.of(cycles),
            BestVersion.of(spec, cycles),
            Findings.of(spec, cycles, now.stopReason()));
  }

  private static List<CycleFigures> together(List<CycleFigures> earlier, List<CycleFigures> now) {
    List<CycleFigures> cycles = new ArrayList<>();
    for (int i = 0; i < Math.max(earlier.size(), now.size()); i++) {
      if (i >= now.size()) {
        cycles.add(earlier.get(i));
      } else {
        cycles.add(i < earlier.size() ? now.get(i).keeping(earlier.get(i)) : now.get(i));
      }
    }
    return cycles;
  }
}
