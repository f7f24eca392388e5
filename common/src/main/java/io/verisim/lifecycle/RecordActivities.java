package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;

/** What the orchestrator itself does beside the stages. */
@ActivityInterface
public interface RecordActivities {
  /** Writes the run's report, over an older one. */
  void publish(RunReport report);
}
