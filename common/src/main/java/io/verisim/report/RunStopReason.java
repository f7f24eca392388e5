package io.verisim.report;

import io.verisim.contract.Failure;
import java.util.Arrays;

/**
 * Why a run ended. A run that failed has the code of its {@link Failure} instead, and a run in
 * progress has the empty text.
 */
public enum RunStopReason {
  ALL_CYCLES_DONE("termination.maxCycles", "The run ended because all requested cycles are done."),
  NO_IMPROVEMENT(
      "termination.patience",
      "The run ended because its versions stopped improving (termination.patience)."),
  NOT_PREFERRED(
      "termination.humanRating",
      "The run ended because people did not prefer the newest version to the previous one"
          + " (termination.humanRating)."),
  NO_SKILL("rewardModel.minSkill", "The run ended because the reward model has no skill."),
  STOPPED("stop", "The run was stopped by a person."),
  CANCELLED("cancel", "The run was cancelled in Temporal."),
  INTERRUPTED("interrupted", "The run was interrupted: no server is running it.");

  private final String code;
  private final String sentence;

  RunStopReason(String code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** The code in reports: the key of the specification that ended the run, or what happened. */
  public String code() {
    return code;
  }

  /**
   * The sentence that tells people why a run ended.
   *
   * @param code of a reason or of a failure; empty for a run in progress
   */
  public static String sentence(String code) {
    if (code.isEmpty()) {
      return "The run is in progress.";
    }
    return Arrays.stream(values())
        .filter(reason -> reason.code.equals(code))
        .map(reason -> reason.sentence)
        .findFirst()
        .orElse("The run failed: " + code.replace('-', ' ') + ".");
  }
}
