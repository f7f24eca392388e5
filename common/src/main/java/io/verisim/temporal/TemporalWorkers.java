package io.verisim.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Polls the task queues of this process. Starts after everything else and stops before it.
 *
 * <p>A stop is a drain: polling ends, heartbeats of running activities start to throw, and they
 * have {@link TemporalProperties#drain()} to save their work before they are interrupted. It blocks
 * Spring's shutdown for as long.
 */
final class TemporalWorkers implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(TemporalWorkers.class);

  /** For threads that answer an interrupt. Those that do not die with the process. */
  private static final Duration INTERRUPTED = Duration.ofSeconds(2);

  /**
   * An activity learns with a heartbeat that it is cancelled, and a stop waits for the last one.
   */
  private static final Duration HEARTBEAT_AT_MOST_EVERY = Duration.ofSeconds(1);

  private final WorkerFactory factory;
  private final List<WorkerRegistration> registrations;
  private final TemporalProperties properties;

  /**
   * @param grace how long the stop of a process's parts may take; a drain that is longer would make
   *     that untrue
   */
  TemporalWorkers(
      WorkflowClient client,
      List<WorkerRegistration> registrations,
      TemporalProperties properties,
      Duration grace) {
    Duration least = properties.drain().plus(INTERRUPTED);
    if (grace.compareTo(least) <= 0) {
      throw new IllegalArgumentException("verisim.temporal.drain is " + properties.drain()
          + ", but spring.lifecycle.timeout-per-shutdown-phase, which a stop is given, is " + grace
          + ": make it longer than " + least + ", or the drain shorter");
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
        .setMaxHeartbeatThrottleInterval(HEARTBEAT_AT_MOST_EVERY)
        .setDefaultHeartbeatThrottleInterval(HEARTBEAT_AT_MOST_EVERY);
    if (properties.embedded()) {
      // The embedded server does not give a dead worker's sticky workflows to another one.
      options.setStickyQueueScheduleToStartTimeout(Duration.ZERO);
    }
    return options.build();
  }

  @Override
  public void start() {
    // Without workers there is nobody for whom the server must be there already.
    if (!registrations.isEmpty()) {
      factory.start();
      log.info(
          "Polling task queues {}",
          registrations.stream().map(WorkerRegistration::taskQueue).toList());
    }
  }

  @Override
  public void stop() {
    // A shutdown alone goes on polling for seconds, and takes the retry of what it has just ended.
    factory.suspendPolling();
    factory.shutdown();
    await(properties.drain());
    if (!factory.isTerminated()) {
      log.warn("Activities still ran after the drain of {}: interrupting them", properties.drain());
      factory.shutdownNow();
      await(INTERRUPTED);
    }
  }

  private void await(Duration patience) {
    factory.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isRunning() {
    return factory.isStarted() && !factory.isShutdown();
  }
}
