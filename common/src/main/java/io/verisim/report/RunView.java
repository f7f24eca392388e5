package io.verisim.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as people see it: its report, and how far the stages are that are going on.
 *
 * @param name what the specification calls it
 * @param cycle the cycle that is going on, or the last one
 * @param progress of each stage that is going on; empty between stages and at the end
 * @param rating how far people are with comparing versions; absent when nobody is asked
 */
public record RunView(
    String run,
    String name,
    RunState state,
    String stage,
    int cycle,
    List<Progress> progress,
    int requestedCycles,
    List<CycleFigures> cycles,
    String stopReason,
    int bestVersion,
    List<String> findings,
    @Nullable String failure,
    @Nullable RatingStatus rating) {

  /**
   * How far a stage is, from its last heartbeat.
   *
   * @param figures the newest metrics by name, and {@code steps_per_second}
   * @param secondsLeft until {@code total} at the present rate; absent before there is a rate
   * @param attempt at the stage, from 1
   * @param lastFailure why the attempt before failed; absent if there was none
   */
  public record Progress(
      String stage,
      long step,
      long total,
      String unit,
      Map<String, Double> figures,
      @Nullable Double secondsLeft,
      int attempt,
      @Nullable String lastFailure) {}

  /** The view of a report. */
  public static RunView of(String name, RunReport report, List<Progress> progress) {
    int cycle = report.state().ended()
        ? Math.max(0, report.cycles().size() - 1)
        : report.cycles().size();
    return new RunView(
        report.run(),
        name,
        report.state(),
        report.stage(),
        cycle,
        List.copyOf(progress),
        report.requestedCycles(),
        report.cycles(),
        report.stopReason(),
        report.bestVersion(),
        report.findings(),
        report.failure(),
        report.rating());
  }
}
