package io.verisim.orchestrator.runs;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.contract.RunInput;
import io.verisim.contract.TaskQueues;
import io.verisim.contract.TrainingRun;
import io.verisim.orchestrator.runs.RunException.Refusal;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The workflows of runs. The server may not know a run that is not running, because it keeps closed
 * workflows only for a limited time.
 */
final class RunWorkflows {
  private final WorkflowClient client;

  RunWorkflows(WorkflowClient client) {
    this.client = client;
  }

  WorkflowClient client() {
    return client;
  }

  /** The description of a workflow while it runs. */
  Optional<WorkflowExecutionDescription> running(String workflowId) {
    try {
      return Optional.of(client.newUntypedWorkflowStub(workflowId).describe())
          .filter(workflow ->
              workflow.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Starts a run's workflow, unless it is already running. */
  void start(RunInput input) {
    TrainingRun workflow = client.newWorkflowStub(
        TrainingRun.class,
        WorkflowOptions.newBuilder()
            .setWorkflowId(input.run())
            .setTaskQueue(TaskQueues.ORCHESTRATOR)
            .setStaticSummary(input.spec().name())
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .build());
    WorkflowClient.start(workflow::run, input);
  }

  /**
   * Sends a request to a running run.
   *
   * @throws RunException if the run refuses, because its state has just changed
   */
  <T> T ask(String run, Function<TrainingRun, T> what) {
    try {
      return what.apply(of(run));
    } catch (WorkflowUpdateException e) {
      throw new RunException(Refusal.RUN_NOT_RUNNING, refusal(e));
    } catch (WorkflowNotFoundException e) {
      throw new RunException(Refusal.RUN_NOT_RUNNING, "run \"" + run + "\" has just ended");
    }
  }

  /** The same for requests without a result. */
  void tell(String run, Consumer<TrainingRun> what) {
    ask(run, workflow -> {
      what.accept(workflow);
      return true;
    });
  }

  private static String refusal(WorkflowUpdateException refused) {
    return refused.getCause() instanceof ApplicationFailure failure
        ? failure.getOriginalMessage()
        : String.valueOf(refused.getMessage());
  }

  /** For queries of a running run. */
  TrainingRun of(String run) {
    return client.newWorkflowStub(TrainingRun.class, run);
  }
}
