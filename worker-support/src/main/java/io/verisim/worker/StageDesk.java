package io.verisim.worker;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactRef;
import io.verisim.engine.Torch;
import io.verisim.run.RunSpec;
import io.verisim.stage.HaltedException;
import io.verisim.stage.StageDefinition;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import io.verisim.stage.StageRunner;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a worker's stages are run: pins the thread, hands the work to the stage contract with the activity's heartbeat,
 * counts it, and turns what goes wrong into typed failures.
 */
public final class StageDesk {
  private static final Logger log = LoggerFactory.getLogger(StageDesk.class);

  private final StageRunner runner;
  private final StageMeters meters;
  private final Cores cores;

  public StageDesk(StageRunner runner, StageMeters meters, Cores cores) {
    this.runner = runner;
    this.meters = meters;
    this.cores = cores;
  }

  /**
   * What a stage makes, apart from what the whole run has in common.
   *
   * @param artifact name of its artifact
   * @param kind the stage's name
   * @param configuration everything of the specification that decides what comes out
   */
  public record Order(
      String run,
      RunSpec spec,
      String artifact,
      String kind,
      List<ArtifactRef> inputs,
      Map<String, Object> configuration) {}

  /** The work of a stage with the pulse for its long steps. */
  @FunctionalInterface
  public interface Work {
    Map<String, Object> work(PhaseLoop loop) throws IOException;
  }

  /**
   * Runs a stage inside the current activity.
   *
   * @throws ApplicationFailure typed by a {@link io.verisim.lifecycle.Failure} code
   */
  public StageOutcome run(Order order, Work work) {
    ActivityHeartbeat heartbeat = new ActivityHeartbeat();
    StageProgress waiting = new StageProgress(order.kind(), 0, 0, "steps", Map.of());
    StageMeters.Attempt attempt = meters.started(order.kind(), heartbeat);
    try {
      return cores.compute(
          order.spec().threads(),
          () -> heartbeat.beat(waiting),
          () -> compute(order, work, heartbeat));
    } catch (IOException | RuntimeException e) {
      if (!askedToStop(e)) {
        meters.failed(order.kind(), e instanceof ArtifactDamagedException);
      }
      throw Failures.typed(e, Activity.getExecutionContext().getInfo().getAttempt());
    } finally {
      meters.ended(attempt);
    }
  }

  /** By a person, or by a worker that ends. */
  private static boolean askedToStop(Exception thrown) {
    return thrown instanceof HaltedException || thrown instanceof ActivityCompletionException;
  }

  private StageOutcome compute(Order order, Work work, ActivityHeartbeat heartbeat)
      throws IOException {
    Torch.pinThreads(order.spec().threads());
    StageDefinition definition = new StageDefinition(
        order.run(),
        order.artifact(),
        order.kind(),
        order.inputs(),
        order.configuration(),
        order.spec().seed(),
        order.spec().threads(),
        Torch.device(),
        Torch.version());
    heartbeat.beat(new StageProgress(order.kind(), 0, 0, "steps", Map.of()));
    log.info("{} of run {} begins: {}", order.artifact(), order.run(), order.kind());
    StageOutcome outcome = runner.run(
        definition,
        context -> {
          meters.passedOver(order.kind(), context.damagedCheckpoints());
          return work.work(new PhaseLoop(context, heartbeat, order.kind(), meters));
        },
        heartbeat);
    meters.finished(order.kind(), outcome);
    log.info(
        "{} of run {} is {}",
        order.artifact(),
        order.run(),
        outcome.artifact().digest().shortened());
    return outcome;
  }
}
