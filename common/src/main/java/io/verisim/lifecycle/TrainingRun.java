package io.verisim.lifecycle;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A run: prepares the corpus, pretrains, then carries the model through cycles. The workflow id is the run id. */
@WorkflowInterface
public interface TrainingRun {
  @WorkflowMethod
  RunReport run(RunOrder order);

  /** What has been done so far and what is going on. */
  @QueryMethod
  RunReport report();

  /** Asks for more cycles; returns how many there will be in all. */
  @UpdateMethod
  int addCycles(int count);

  @UpdateValidatorMethod(updateName = "addCycles")
  void validateAddCycles(int count);

  /** Ends the run after the cycle that is going on; what is committed stays. */
  @UpdateMethod
  void stop();
}
