package io.verisim.contract;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.report.CycleFigures;

/**
 * One cycle: reward data, reward model, GRPO, evaluation. The workflow id is
 * {@code {run}/cycle-{n}}. A halt ends the workflow, and a resume starts it again.
 */
@WorkflowInterface
public interface AdversarialCycle {
  @WorkflowMethod
  CycleFigures run(CycleInput input);

  static String workflowId(String run, int cycle) {
    return run + "/cycle-" + cycle;
  }
}
