package io.verisim.report;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to, or has come to so far.
 *
 * @param run its id
 * @param state where it stands
 * @param stage what is going on, such as {@code cycle 2: reward data}; empty when nothing is
 * @param cycles done so far, from cycle 0
 * @param requestedCycles adversarial cycles asked for
 * @param stopReason why the run ended; empty while it runs
 * @param bestVersion of the base model by held-out measures; 0 before there is one
 * @param findings what improved and what did not, in words that follow from the figures
 * @param failure what went wrong, with what to do; only of a failed run
 * @param rating how far people are with comparing versions; absent when nobody is asked
 */
public record RunReport(
    String run,
    RunState state,
    String stage,
    List<CycleFigures> cycles,
    int requestedCycles,
    String stopReason,
    int bestVersion,
    List<String> findings,
    @Nullable String failure,
    @Nullable RatingStatus rating) {
  public RunReport {
    cycles = List.copyOf(cycles);
    findings = List.copyOf(findings);
  }

  /** Of a run that has done nothing yet. */
  public static RunReport empty(String run, int requestedCycles) {
    return new RunReport(
        run, RunState.RUNNING, "", List.of(), requestedCycles, "", 0, List.of(), null, null);
  }

  /**
   * The same of a run that no server carries on: as it ended, or paused or stopped if somebody did
   * that, else interrupted.
   *
   * @param halted what somebody did to it, if anybody did anything
   * @param interrupted what to tell of an interrupted one
   */
  public RunReport unattended(Optional<RunState> halted, int requested, String interrupted) {
    if (state.ended()) {
      return this;
    }
    return halted.isEmpty()
        ? idle(RunState.FAILED, requested, RunStopReason.INTERRUPTED.code(), interrupted)
        : idle(
            halted.get(),
            requested,
            halted.get() == RunState.STOPPED ? RunStopReason.STOPPED.code() : "",
            null);
  }

  /** The same in a state in which no stage is at work. */
  public RunReport idle(
      RunState now, int requested, String reason, @Nullable String whatWentWrong) {
    return new RunReport(
        run, now, "", cycles, requested, reason, bestVersion, findings, whatWentWrong, null);
  }
}
