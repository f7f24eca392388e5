package io.verisim.worker;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactRef;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.spec.RunSpec;
import io.verisim.stage.HaltedException;
import io.verisim.stage.StageDefinition;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import io.verisim.stage.StageRunner;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker's stages: it pins the thread, runs the work as a stage with the activity's
 * heartbeat, counts it, and converts exceptions to typed failures.
 */
public final class StageExecutor {
  private static final Logger log = LoggerFactory.getLogger(StageExecutor.class);

  private final StageRunner runner;
  private final StageMeters meters;
  private final Cores cores;

  public StageExecutor(StageRunner runner, StageMeters meters, Cores cores) {
    this.runner = runner;
    this.meters = meters;
    this.cores = cores;
  }

  /**
   * Defines a stage of this process: on its device and engine, with the seed and the threads of the
   * specification.
   *
   * @param artifact name of its artifact
   * @param kind the stage's name
   * @param configuration everything in the specification that decides the artifact's content
   */
  public static StageDefinition definition(
      String run,
      RunSpec spec,
      String artifact,
      String kind,
      List<ArtifactRef> inputs,
      Map<String, Object> configuration) {
    return new StageDefinition(
        run,
        artifact,
        kind,
        inputs,
        configuration,
        spec.seed(),
        spec.threads(),
        Torch.device(),
        Torch.version());
  }

  /** {@return the inputs of a stage, the second if it is there} */
  public static List<ArtifactRef> inputs(ArtifactRef one, @Nullable ArtifactRef other) {
    return other == null ? List.of(one) : List.of(one, other);
  }

  /**
   * Runs a stage inside the current activity.
   *
   * @throws ApplicationFailure typed by a {@link io.verisim.contract.Failure} code
   */
  public StageOutcome run(Stage stage) {
    StageDefinition definition = stage.definition();
    String kind = definition.kind();
    StageProgress starting =
        new StageProgress(kind, definition.artifact(), 0, 0, "steps", Map.of());
    ActivityHeartbeat heartbeat = new ActivityHeartbeat();
    StageMeters.Attempt attempt = meters.started(kind, heartbeat);
    try (Cores.Taken cores = take(stage, definition.threads(), () -> heartbeat.accept(starting))) {
      Torch.pinThreads(definition.threads());
      heartbeat.accept(starting);
      log.info(
          "{} of run {} starts, with {} cores",
          definition.artifact(),
          definition.run(),
          cores.count());
      StageOutcome outcome = runner.run(
          definition,
          context -> {
            meters.passedOver(kind, context.damagedCheckpoints());
            return stage.work(new PhaseLoop(context, heartbeat, kind, meters, waiting -> {
              if (stage.givesWay()) {
                cores.giveWay(waiting);
              }
            }));
          },
          heartbeat);
      meters.finished(kind, outcome);
      log.info(
          "{} of run {} is {}",
          definition.artifact(),
          definition.run(),
          outcome.artifact().digest().shortened());
      return outcome;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!askedToStop(e)) {
        meters.failed(kind, e instanceof ArtifactDamagedException);
      }
      throw Failures.typed(e, Activity.getExecutionContext().getInfo().getAttempt());
    } finally {
      meters.ended(attempt);
    }
  }

  private Cores.Taken take(Stage stage, int threads, ProgressListener listener) {
    return stage.givesWay()
        ? cores.takeInBackground(threads, listener)
        : cores.take(threads, listener);
  }

  /** Whether a person or a stopping worker has ended the work. */
  private static boolean askedToStop(Throwable thrown) {
    return thrown instanceof HaltedException || thrown instanceof ActivityCompletionException;
  }
}
