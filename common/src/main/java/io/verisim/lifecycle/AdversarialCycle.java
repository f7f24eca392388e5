package io.verisim.lifecycle;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One cycle: reward data, reward model, GRPO, evaluation. The workflow id is {@code {run}/cycle-{n}}. */
@WorkflowInterface
public interface AdversarialCycle {
  @WorkflowMethod
  CycleFigures run(CycleOrder order);

  /** As the whole run is paused. */
  @SignalMethod
  void pause();

  /** As the whole run goes on. */
  @SignalMethod
  void resume();

  /** As the whole run is stopped. */
  @SignalMethod
  void stop();

  static String workflowId(String run, int cycle) {
    return run + "/cycle-" + cycle;
  }
}
