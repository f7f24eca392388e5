package io.verisim.orchestrator.runs;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.verisim.spec.SpecException;
import java.time.Duration;

/** The workflow's id is the key of the run, so that retries start only one run. */
public final class ScheduledStartWorkflow implements ScheduledStart {
  private static final Duration FOR_A_TRY = Duration.ofMinutes(1);

  private final RunStarting runs = Workflow.newActivityStub(
      RunStarting.class,
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(FOR_A_TRY)
          .setRetryOptions(RetryOptions.newBuilder()
              .setDoNotRetry(SpecException.class.getName(), RunException.class.getName())
              .build())
          .build());

  @Override
  public String start(String spec) {
    return runs.startRun(spec, Workflow.getInfo().getWorkflowId());
  }
}
