package io.verisim.orchestrator;

import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.verisim.lifecycle.TrainingRun;
import java.util.concurrent.TimeUnit;

/** How many runs have not ended, paused ones among them; the Temporal server counts them whenever the metric is read. */
final class OpenRuns implements MeterBinder {
  private static final String QUERY =
      "WorkflowType = '" + TrainingRun.class.getSimpleName() + "' AND ExecutionStatus = 'Running'";
  /** Whoever collects metrics waits no longer. */
  private static final long MOST_SECONDS = 2;

  private final WorkflowServiceStubs stubs;
  private final String namespace;

  OpenRuns(WorkflowServiceStubs stubs, String namespace) {
    this.stubs = stubs;
    this.namespace = namespace;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("verisim.runs.open", this::count)
        .description("Runs that have not ended; no number where the Temporal server cannot tell")
        .register(registry);
  }

  private double count() {
    try {
      return stubs
          .blockingStub()
          .withDeadlineAfter(MOST_SECONDS, TimeUnit.SECONDS)
          .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
              .setNamespace(namespace)
              .setQuery(QUERY)
              .build())
          .getCount();
    } catch (StatusRuntimeException e) {
      return Double.NaN; // It is away, or it is the embedded one, which does not count.
    }
  }
}
