package io.verisim.orchestrator.runs;

import io.temporal.activity.ActivityInterface;

/** Starts runs on behalf of workflows. Safe to repeat. */
@ActivityInterface
public interface RunStarting {
  /**
   * Starts a run, or finds the run with the same key.
   *
   * @param spec the specification, in YAML
   * @param key the same key means the same run
   * @return the run's id
   */
  String startRun(String spec, String key);
}
