package io.verisim.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.verisim.stage.StageOutcome;
import java.time.Duration;

/** Operational metrics of stages; labels come from the closed set of stage names. */
public final class StageMeters {
  private final MeterRegistry registry;

  public StageMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void started(String stage) {
    registry.counter("verisim.stage.attempts", "stage", stage).increment();
  }

  void stepped(String stage) {
    registry.counter("verisim.stage.steps", "stage", stage).increment();
  }

  void finished(String stage, StageOutcome outcome) {
    String end = outcome.reused() ? "lost" : "won";
    registry.counter("verisim.artifact.commits", "outcome", end).increment();
    if (outcome.reused()) {
      // Whoever committed it has counted the time already.
      return;
    }
    Timer.builder("verisim.stage")
        .tag("stage", stage)
        .register(registry)
        .record(Duration.ofMillis((long) (1000 * outcome.seconds())));
  }

  void failed(String stage) {
    registry.counter("verisim.stage.failures", "stage", stage).increment();
  }
}
