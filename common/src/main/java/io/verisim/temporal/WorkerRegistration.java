package io.verisim.temporal;

import java.util.List;

/**
 * The workflows and activities of one task queue. Each bean of this type becomes a worker.
 *
 * @param taskQueue the queue; one registration per queue
 * @param workflows workflow implementation classes; without any, no workflow tasks are polled
 * @param activities activity implementations; without any, no activity tasks are polled
 * @param maxConcurrentActivities how many activities run at once in this process; 1 if each
 *     occupies a whole device
 */
public record WorkerRegistration(
    String taskQueue,
    List<Class<?>> workflows,
    List<Object> activities,
    int maxConcurrentActivities) {

  public WorkerRegistration {
    if (taskQueue.isBlank()) {
      throw new IllegalArgumentException("a worker's task queue is blank, expected a name");
    }
    workflows = List.copyOf(workflows);
    activities = List.copyOf(activities);
    if (workflows.isEmpty() && activities.isEmpty()) {
      throw new IllegalArgumentException(
          "the worker of task queue " + taskQueue + " has neither workflows nor activities");
    }
    if (maxConcurrentActivities < 1) {
      throw new IllegalArgumentException("the worker of task queue "
          + taskQueue
          + " may run "
          + maxConcurrentActivities
          + " activities at once, expected at least 1");
    }
  }

  /** A worker for activities only. */
  public static WorkerRegistration ofActivities(
      String taskQueue, int maxConcurrentActivities, Object... activities) {
    return new WorkerRegistration(
        taskQueue, List.of(), List.of(activities), maxConcurrentActivities);
  }
}
