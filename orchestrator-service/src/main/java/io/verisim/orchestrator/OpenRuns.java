package io.verisim.orchestrator;

import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.verisim.contract.TrainingRun;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The number of runs that have not ended, including paused runs. The Temporal server counts them
 * when the metric is read, but at most once within a few seconds. Thread-safe.
 */
final class OpenRuns implements MeterBinder {
  private static final String QUERY =
      "WorkflowType = '" + TrainingRun.class.getSimpleName() + "' AND ExecutionStatus = 'Running'";

  /** The longest time that a metrics collector waits. */
  private static final long MOST_SECONDS = 2;

  /** Shorter than the pause between two collections. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private final LongSupplier nanoTime;
  private double counted;
  private long countedNanos;
  private boolean known;

  OpenRuns(WorkflowServiceStubs stubs, String namespace) {
    this(stubs, namespace, System::nanoTime);
  }

  OpenRuns(WorkflowServiceStubs stubs, String namespace, LongSupplier nanoTime) {
    this.stubs = stubs;
    this.namespace = namespace;
    this.nanoTime = nanoTime;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("verisim.runs.open", this::newest)
        .description("Runs that have not ended; NaN if the Temporal server cannot list them")
        .register(registry);
  }

  private synchronized double newest() {
    if (!known || nanoTime.getAsLong() - countedNanos > FRESH_NANOS) {
      counted = count();
      countedNanos = nanoTime.getAsLong();
      known = true;
    }
    return counted;
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
      return Double
          .NaN; // The server is unavailable, or it is the embedded server, which cannot count
      // workflows.
    }
  }
}
