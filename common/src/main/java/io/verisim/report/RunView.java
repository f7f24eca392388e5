package io.verisim.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The view of a run for people: its report, and the progress of its running stages.
 *
 * @param name the name in its specification
 * @param startedAt when it was first started; absent if that is not known
 * @param cycle the current cycle, or the last one
 * @param progress of each running stage; empty between stages and at the end
 * @param rating the progress of people's comparisons; absent if the run does not wait for them
 */
public record RunView(
    String run,
    String name,
    @Nullable Instant startedAt,
    RunState state,
    String stage,
    int cycle,
    List<Progress> progress,
    int requestedCycles,
    List<CycleFigures> cycles,
    List<EvaluatedVersion> versions,
    String stopReason,
    int bestVersion,
    List<String> findings,
    @Nullable String failure,
    @Nullable RatingStatus rating) {

  /**
   * The progress of a stage, from its last heartbeat.
   *
   * @param artifact the name of what the stage makes; empty if its worker does not tell
   * @param figures the newest metrics by name, and {@code steps_per_second}
   * @param secondsLeft until {@code total} at the present rate; absent before there is a rate
   * @param attempt at the stage, from 1
   * @param lastFailure why the previous attempt failed; absent if there was none
   */
  public record Progress(
      String stage,
      String artifact,
      long step,
      long total,
      String unit,
      Map<String, Double> figures,
      @Nullable Double secondsLeft,
      int attempt,
      @Nullable String lastFailure) {}

  /**
   * The view of a report.
   *
   * @param startedAt when the run was first started; absent if that is not known
   */
  public static RunView of(
      String name, @Nullable Instant startedAt, RunReport report, List<Progress> progress) {
    int cycle = report.state().ended()
        ? Math.max(0, report.cycles().size() - 1)
        : report.cycles().size();
    return new RunView(
        report.run(),
        name,
        startedAt,
        report.state(),
        report.stage(),
        cycle,
        List.copyOf(progress),
        report.requestedCycles(),
        report.cycles(),
        report.versions(),
        report.stopReason(),
        report.bestVersion(),
        report.findings(),
        report.failure(),
        report.rating());
  }
}
