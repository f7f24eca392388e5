package io.verisim.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.verisim.service.ServerException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * Polls the task queues of this process once the server answers. Stops before everything else.
 *
 * <p>A stop drains the workers: polling ends, heartbeats of running activities throw, and the
 * activities have {@link TemporalProperties#drain()} to save their work before they are
 * interrupted. The drain blocks Spring's shutdown.
 */
final class TemporalWorkers implements SmartLifecycle, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(TemporalWorkers.class);

  /**
   * The time for threads to react to an interrupt. Threads that do not react die with the process.
   */
  private static final Duration INTERRUPTED = Duration.ofSeconds(2);

  /**
   * An activity learns from a heartbeat that it is cancelled, a stop waits for the last heartbeat,
   * and a completion is read from them while it grows.
   */
  private static final Duration HEARTBEAT_AT_MOST_EVERY = Duration.ofMillis(500);

  /**
   * A workflow that computes for longer in one go is taken for stuck. With a new JVM on busy cores,
   * the default of one second is too short for a large specification. A task has ten seconds.
   */
  private static final Duration WORKFLOW_COMPUTES_AT_MOST = Duration.ofSeconds(5);

  private final WorkerFactory factory;
  private final List<WorkerRegistration> registrations;
  private final TemporalProperties properties;
  private volatile boolean started;
  private volatile boolean ended;

  /** @param grace the time limit for stopping the parts of a process; a drain must be shorter */
  TemporalWorkers(
      WorkflowClient client,
      List<WorkerRegistration> registrations,
      TemporalProperties properties,
      Duration grace) {
    Duration least = properties.drain().plus(INTERRUPTED);
    if (grace.compareTo(least) <= 0) {
      throw new IllegalArgumentException("verisim.temporal.drain is " + properties.drain()
          + ", but spring.lifecycle.timeout-per-shutdown-phase (the time limit of a shutdown) is "
          + grace
          + ": make that limit longer than " + least + ", or the drain shorter");
    }
    this.factory = WorkerFactory.newInstance(client);
    this.registrations = List.copyOf(registrations);
    this.properties = properties;
    Set<String> queues = new HashSet<>();
    for (WorkerRegistration registration : this.registrations) {
      if (!queues.add(registration.taskQueue())) {
        throw new IllegalArgumentException("task queue "
            + registration.taskQueue()
            + " is registered twice: one registration names all of its workflows and"
            + " activities");
      }
      register(registration);
    }
  }

  private void register(WorkerRegistration registration) {
    Worker worker = factory.newWorker(registration.taskQueue(), options(registration));
    worker.registerWorkflowImplementationTypes(registration.workflows().toArray(Class[]::new));
    worker.registerActivitiesImplementations(registration.activities().toArray());
  }

  private WorkerOptions options(WorkerRegistration registration) {
    WorkerOptions.Builder options = WorkerOptions.newBuilder()
        .setMaxConcurrentActivityExecutionSize(registration.maxConcurrentActivities())
        .setDefaultDeadlockDetectionTimeout(WORKFLOW_COMPUTES_AT_MOST.toMillis())
        .setMaxHeartbeatThrottleInterval(HEARTBEAT_AT_MOST_EVERY)
        .setDefaultHeartbeatThrottleInterval(HEARTBEAT_AT_MOST_EVERY);
    if (properties.embedded()) {
      // The embedded server does not give a dead worker's sticky workflows to another worker.
      options.setStickyQueueScheduleToStartTimeout(Duration.ZERO);
    }
    return options.build();
  }

  /** A running process starts them, once the server answers. */
  @Override
  public boolean isAutoStartup() {
    return false;
  }

  /**
   * Starts to poll.
   *
   * @throws ServerException if the server does not answer, refuses this service, or has no such
   *     namespace yet
   */
  @Override
  public void start() {
    // Without workers, nothing needs the server yet.
    if (registrations.isEmpty() || ended) {
      return;
    }
    try {
      factory.start();
      started = true;
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
    log.info(
        "Polling task queues {}",
        registrations.stream().map(WorkerRegistration::taskQueue).toList());
  }

  private ServerException failure(StatusRuntimeException e) {
    WorkflowClient client = factory.getWorkflowClient();
    String server =
        "Temporal server at " + client.getWorkflowServiceStubs().getOptions().getTarget();
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
        new ServerException(
            "No " + server + " answers: "
                + NestedExceptionUtils.getMostSpecificCause(e).getMessage(),
            "Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_TLS_*",
            true,
            e);
      case NOT_FOUND ->
        new ServerException(
            "The " + server + " has no namespace " + client.getOptions().getNamespace(),
            "Create it, or correct TEMPORAL_NAMESPACE",
            true,
            e);
      case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, INVALID_ARGUMENT ->
        new ServerException(
            "The " + server + " refuses this service: " + e.getStatus(),
            "Correct TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or TEMPORAL_TLS_*",
            false,
            e);
      default ->
        new ServerException(
            "The " + server + " answers " + e.getStatus(), "See the log of that server", true, e);
    };
  }

  @Override
  public void stop() {
    started = false;
    // A shutdown alone keeps polling for seconds, and would take the retry of an activity that it
    // has just ended.
    factory.suspendPolling();
    factory.shutdown();
    await(properties.drain());
    if (!factory.isTerminated()) {
      log.warn(
          "Activities are still running after the drain of {}: interrupting them",
          properties.drain());
      factory.shutdownNow();
      await(INTERRUPTED);
    }
  }

  private void await(Duration patience) {
    factory.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isRunning() {
    return started;
  }

  /** A process that ends while it waits for the server takes no more work. */
  @Override
  public void destroy() {
    ended = true;
    factory.shutdownNow();
  }
}
