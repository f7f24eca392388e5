package io.verisim.report;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of a run so far.
 *
 * @param run its id
 * @param state its state
 * @param stage the current stage, such as {@code cycle 2: reward data}; empty if there is none
 * @param cycles done so far, from cycle 0
 * @param versions evaluated so far, with their verdicts
 * @param requestedCycles requested adversarial cycles
 * @param stopReason why the run ended; empty while it runs
 * @param bestVersion of the base model by held-out measures; 0 before there is one
 * @param findings what improved and what did not, in words that follow from the figures
 * @param failure what went wrong and what to do; only of a failed run
 * @param rating the progress of people's comparisons; absent if the run does not wait for them
 */
public record RunReport(
    String run,
    RunState state,
    String stage,
    List<CycleFigures> cycles,
    List<EvaluatedVersion> versions,
    int requestedCycles,
    String stopReason,
    int bestVersion,
    List<String> findings,
    @Nullable String failure,
    @Nullable RatingStatus rating) {
  public RunReport {
    cycles = List.copyOf(cycles);
    // A report that was stored by an earlier version has none.
    versions = versions == null ? List.of() : List.copyOf(versions);
    findings = List.copyOf(findings);
  }

  /** The report of a run that has done nothing yet. */
  public static RunReport empty(String run, int requestedCycles) {
    return new RunReport(
        run,
        RunState.RUNNING,
        "",
        List.of(),
        List.of(),
        requestedCycles,
        "",
        0,
        List.of(),
        null,
        null);
  }

  /**
   * The same report for a run that no server is running: as it ended, or paused or stopped if it
   * was halted, otherwise interrupted.
   *
   * @param halted the state of a halted run
   * @param interrupted the message for an interrupted run
   */
  public RunReport unattended(Optional<RunState> halted, int requested, String interrupted) {
    if (state.ended()) {
      return requesting(requested);
    }
    return halted.isEmpty()
        ? idle(RunState.FAILED, requested, RunStopReason.INTERRUPTED.code(), interrupted)
        : idle(
            halted.get(),
            requested,
            halted.get() == RunState.STOPPED ? RunStopReason.STOPPED.code() : "",
            null);
  }

  /** The same report with the number of cycles that are requested now. */
  public RunReport requesting(int requested) {
    return new RunReport(
        run,
        state,
        stage,
        cycles,
        versions,
        requested,
        stopReason,
        bestVersion,
        findings,
        failure,
        rating);
  }

  /** The same report with other cycles, and what follows from them. */
  public RunReport with(
      List<CycleFigures> others, List<EvaluatedVersion> judged, int best, List<String> found) {
    return new RunReport(
        run,
        state,
        stage,
        others,
        judged,
        requestedCycles,
        stopReason,
        best,
        found,
        failure,
        rating);
  }

  /** The same report in a state without a running stage. */
  public RunReport idle(
      RunState now, int requested, String reason, @Nullable String whatWentWrong) {
    return new RunReport(
        run,
        now,
        "",
        cycles,
        versions,
        requested,
        reason,
        bestVersion,
        findings,
        whatWentWrong,
        null);
  }
}
