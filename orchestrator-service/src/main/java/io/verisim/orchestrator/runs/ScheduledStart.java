package io.verisim.orchestrator.runs;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Starts a run as the API does. A schedule of Temporal calls this workflow, each time with another
 * workflow id.
 */
@WorkflowInterface
public interface ScheduledStart {
  /**
   * Starts one run.
   *
   * @param spec the specification, in YAML
   * @return the run's id
   */
  @WorkflowMethod
  String start(String spec);
}
