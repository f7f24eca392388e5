package io.verisim.contract;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;

/**
 * A run: prepares the corpus, pretrains, then runs the cycles. The workflow id is the run id.
 * Invalid requests, such as a resume of a run that is not paused, are refused before they reach the
 * history.
 */
@WorkflowInterface
public interface TrainingRun {
  @WorkflowMethod
  RunReport run(RunInput input);

  /** What the run has done so far and its current stage. */
  @QueryMethod
  RunReport report();

  /** Adds cycles; returns the new total. */
  @UpdateMethod
  int addCycles(int count);

  @UpdateValidatorMethod(updateName = "addCycles")
  void validateAddCycles(int count);

  /**
   * Pauses the run: running stages save their progress in storage and release their devices.
   * Nothing continues until a resume.
   */
  @UpdateMethod
  void pause();

  @UpdateValidatorMethod(updateName = "pause")
  void validatePause();

  /** Resumes a paused run from where it stopped. */
  @UpdateMethod
  void resume();

  @UpdateValidatorMethod(updateName = "resume")
  void validateResume();

  /**
   * Stops the run now. Committed artifacts are kept, and running stages save their progress for a
   * later resume.
   */
  @UpdateMethod
  void stop();

  /** Records a person's choice; returns how many there are by now. */
  @UpdateMethod
  RatingStatus rate(Rating rating);

  @UpdateValidatorMethod(updateName = "rate")
  void validateRate(Rating rating);
}
