package io.verisim.orchestrator.runs;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Starts a run as the API does: what a schedule of Temporal calls, each time as a workflow with
 * another id.
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
