package io.verisim.contract;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;

/**
 * A run: prepares the corpus, pretrains, then carries the model through cycles. The workflow id is
 * the run id. What is asked for in vain, such as a resume of a run that is not paused, is refused
 * before it leaves a trace in the history.
 */
@WorkflowInterface
public interface TrainingRun {
  @WorkflowMethod
  RunReport run(RunInput input);

  /** What has been done so far and what is going on. */
  @QueryMethod
  RunReport report();

  /** Asks for more cycles; returns how many there will be in all. */
  @UpdateMethod
  int addCycles(int count);

  @UpdateValidatorMethod(updateName = "addCycles")
  void validateAddCycles(int count);

  /**
   * Has the stages at work leave their progress in storage and their devices free; nothing goes on
   * until a resume.
   */
  @UpdateMethod
  void pause();

  @UpdateValidatorMethod(updateName = "pause")
  void validatePause();

  /** Lets a paused run go on where it was. */
  @UpdateMethod
  void resume();

  @UpdateValidatorMethod(updateName = "resume")
  void validateResume();

  /**
   * Ends the run now; what is committed stays, and stages at work leave their progress for a later
   * resume.
   */
  @UpdateMethod
  void stop();

  /** Takes a person's choice; returns how many there are by now. */
  @UpdateMethod
  RatingStatus rate(Rating rating);

  @UpdateValidatorMethod(updateName = "rate")
  void validateRate(Rating rating);
}
