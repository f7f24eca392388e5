package io.verisim.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.verisim.engine.Flops;
import io.verisim.engine.Torch;
import io.verisim.stage.StageObserver;
import io.verisim.stage.StageOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Operational metrics of stages; labels come from the closed sets of stage names, outcomes and
 * kinds of work.
 */
public final class StageMeters implements StageObserver {
  private static final String WON = "won";
  private static final String LOST = "lost";
  private static final String CORRUPT = "corrupt";

  private final MeterRegistry registry;
  private final Set<Attempt> working = ConcurrentHashMap.newKeySet();

  /** The time of the newest checkpoint of each kind of stage, in nanoseconds. */
  private final Map<String, Long> saved = new ConcurrentHashMap<>();

  /** A running attempt at a stage. */
  record Attempt(String stage, ActivityHeartbeat heartbeat, long startedNanos) {}

  public StageMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("verisim.stages.working", working, Set::size)
        .description("Running stages")
        .register(registry);
    Gauge.builder(
            "verisim.heartbeat.age",
            () -> longest(attempt -> attempt.heartbeat().age()))
        .baseUnit("seconds")
        .description("Longest time since the last heartbeat of a running stage; 0 if no stage runs")
        .register(registry);
    Gauge.builder("verisim.heartbeat.timeout", this::shortestTimeout)
        .baseUnit("seconds")
        .description(
            "Shortest heartbeat timeout of the running stages, after which another worker takes"
                + " over; 0 if no stage runs")
        .register(registry);
    Gauge.builder("verisim.checkpoint.age", () -> longest(this::unsaved))
        .baseUnit("seconds")
        .description(
            "Longest time since the last checkpoint, or the start, of a running stage; 0 if no stage runs")
        .register(registry);
    Gauge.builder("verisim.device.memory", Torch::memoryInUse)
        .baseUnit("bytes")
        .description("Memory in use on the device; on a CPU, the resident memory of the process")
        .register(registry);
    // Registered at 0 from the start, because Prometheus does not see the first increase of a
    // counter that did not exist before.
    List.of(WON, LOST, CORRUPT).forEach(this::commits);
  }

  private double longest(ToDoubleFunction<Attempt> seconds) {
    return working.stream().mapToDouble(seconds).max().orElse(0);
  }

  private double shortestTimeout() {
    return working.stream()
        .mapToDouble(attempt -> attempt.heartbeat().timeout())
        .min()
        .orElse(0);
  }

  private double unsaved(Attempt attempt) {
    long since = Math.max(
        attempt.startedNanos(), saved.getOrDefault(attempt.stage(), attempt.startedNanos()));
    return (System.nanoTime() - since) / 1e9;
  }

  Attempt started(String stage, ActivityHeartbeat heartbeat) {
    Attempt attempt = new Attempt(stage, heartbeat, System.nanoTime());
    working.add(attempt);
    registry.counter("verisim.stage.attempts", "stage", stage).increment();
    return attempt;
  }

  void ended(Attempt attempt) {
    working.remove(attempt);
  }

  void stepped(String stage) {
    registry.counter("verisim.stage.steps", "stage", stage).increment();
  }

  void onCompute(Flops work) {
    String kind = work.kind().name().toLowerCase(Locale.ROOT);
    registry.counter("verisim.tokens", "kind", kind).increment((double) work.tokens());
  }

  @Override
  public void checkpointed(String stage, long bytes, Duration took) {
    saved.put(stage, System.nanoTime());
    registry.counter("verisim.checkpoint.bytes", "stage", stage).increment((double) bytes);
    Timer.builder("verisim.checkpoint").tag("stage", stage).register(registry).record(took);
  }

  void passedOver(String stage, int damagedCheckpoints) {
    registry.counter("verisim.checkpoint.damaged", "stage", stage).increment((double)
        damagedCheckpoints);
  }

  void finished(String stage, StageOutcome outcome) {
    commits(outcome.reused() ? LOST : WON).increment();
    if (outcome.reused()) {
      // The attempt that committed the artifact has already counted the time.
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
      commits(CORRUPT).increment();
    }
  }

  private Counter commits(String outcome) {
    return registry.counter("verisim.artifact.commits", "outcome", outcome);
  }
}
