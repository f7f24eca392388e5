package io.verisim.orchestrator.runs;

import io.grpc.Context;
import io.grpc.Deadline;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.contract.RunInput;
import io.verisim.contract.TaskQueues;
import io.verisim.contract.TrainingRun;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workflows of runs. The server may not know a run that is not running, because it keeps closed
 * workflows only for a limited time.
 */
final class RunWorkflows {
  private static final Logger log = LoggerFactory.getLogger(RunWorkflows.class);

  private final WorkflowClient client;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("run-reports"));

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

  /**
   * The report of a running workflow; nothing if no worker gives it before the deadline, for
   * example because the workflow's tasks fail.
   */
  Optional<RunReport> report(String run, Deadline deadline) {
    try {
      return Optional.of(within(deadline, () -> of(run).report()));
    } catch (WorkflowNotFoundException e) {
      throw e; // It has just ended.
    } catch (WorkflowException e) {
      log.warn("The workflow of run {} does not report: {}", run, e.getMessage());
      return Optional.empty();
    }
  }

  /** Stops a running workflow; ends it from outside if it does not answer before the deadline. */
  void stop(String run, Deadline deadline) {
    try {
      within(deadline, () -> {
        tell(run, TrainingRun::stop);
        return true;
      });
    } catch (WorkflowServiceException e) {
      log.warn("The workflow of run {} does not answer, so it is terminated", run, e);
      client
          .newUntypedWorkflowStub(run)
          .terminate("it was asked to stop, and did not answer in time");
    }
  }

  private <T> T within(Deadline deadline, Supplier<T> call) {
    Context.CancellableContext limited = Context.current().withDeadline(deadline, timer);
    Context before = limited.attach();
    try {
      return call.get();
    } finally {
      limited.detach(before);
      limited.cancel(null);
    }
  }

  /** For queries of a running run. */
  TrainingRun of(String run) {
    return client.newWorkflowStub(TrainingRun.class, run);
  }
}
