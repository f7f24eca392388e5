package io.verisim.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.verisim.engine.Torch;
import io.verisim.engine.Work;
import io.verisim.stage.StageObserver;
import io.verisim.stage.StageOutcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Operational metrics of stages; labels come from the closed sets of stage names, outcomes and kinds of work. */
public final class StageMeters implements StageObserver {
  private final MeterRegistry registry;
  private final Set<ActivityHeartbeat> working = ConcurrentHashMap.newKeySet();

  public StageMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("verisim.heartbeat.age", working, StageMeters::oldest)
        .baseUnit("seconds")
        .description("Time since the last heartbeat of a stage at work, the longest; 0 without one")
        .register(registry);
    Gauge.builder("verisim.device.memory", Torch::memoryInUse)
        .baseUnit("bytes")
        .description("Memory in use on the device; of a CPU, what the process has resident")
        .register(registry);
  }

  private static double oldest(Set<ActivityHeartbeat> working) {
    return working.stream().mapToDouble(ActivityHeartbeat::age).max().orElse(0);
  }

  void started(String stage, ActivityHeartbeat heartbeat) {
    working.add(heartbeat);
    registry.counter("verisim.stage.attempts", "stage", stage).increment();
  }

  void ended(ActivityHeartbeat heartbeat) {
    working.remove(heartbeat);
  }

  void stepped(String stage) {
    registry.counter("verisim.stage.steps", "stage", stage).increment();
  }

  void worked(Work work) {
    String kind = work.kind().name().toLowerCase(Locale.ROOT);
    registry.counter("verisim.tokens", "kind", kind).increment((double) work.tokens());
  }

  @Override
  public void checkpointed(String stage, long bytes, Duration took) {
    registry.counter("verisim.checkpoint.bytes", "stage", stage).increment((double) bytes);
    Timer.builder("verisim.checkpoint").tag("stage", stage).register(registry).record(took);
  }

  void finished(String stage, StageOutcome outcome) {
    committed(outcome.reused() ? "lost" : "won");
    if (outcome.reused()) {
      // Whoever committed it has counted the time already.
      return;
    }
    Timer.builder("verisim.stage")
        .tag("stage", stage)
        .register(registry)
        .record(Duration.ofMillis((long) (1000 * outcome.seconds())));
  }

  void failed(String stage, boolean damaged) {
    registry.counter("verisim.stage.failures", "stage", stage).increment();
    if (damaged) {
      committed("corrupt");
    }
  }

  private void committed(String outcome) {
    registry.counter("verisim.artifact.commits", "outcome", outcome).increment();
  }
}
