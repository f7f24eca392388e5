package io.verisim.stage;

import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs stages. A stage whose artifact is committed, in its run or in the run from which that one
 * branched off, is not run again. A stage that an earlier attempt left unfinished continues from
 * its newest complete checkpoint. Of several attempts at the same time, the first commit wins, and
 * all attempts return it.
 *
 * <p>Safe for use by many threads.
 */
public final class StageRunner {

  private static final Logger log = LoggerFactory.getLogger(StageRunner.class);

  private final ArtifactStore store;
  private final Origins origins;
  private final Path scratchRoot;
  private final Duration checkpointInterval;
  private final Clock clock;
  private final StageObserver observer;

  /** A runner with the system's clock and without an observer. */
  public StageRunner(ArtifactStore store, Path scratchRoot, Duration checkpointInterval) {
    this(
        store,
        Origins.NONE,
        scratchRoot,
        checkpointInterval,
        Clock.systemUTC(),
        StageObserver.NONE);
  }

  /**
   * @param store the store for artifacts and checkpoints
   * @param origins finds the run whose artifacts a run may adopt
   * @param scratchRoot a local folder, in which each attempt has a temporary folder
   * @param checkpointInterval the least time between two checkpoints of an attempt; zero for one at
   *     every step
   * @param clock the clock
   * @param observer observes checkpoints
   */
  public StageRunner(
      ArtifactStore store,
      Origins origins,
      Path scratchRoot,
      Duration checkpointInterval,
      Clock clock,
      StageObserver observer) {
    if (checkpointInterval.isNegative()) {
      throw new IllegalArgumentException(
          "checkpointInterval must not be negative: " + checkpointInterval);
    }
    this.store = store;
    this.origins = origins;
    this.scratchRoot = scratchRoot;
    this.checkpointInterval = checkpointInterval;
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * Makes the stage's artifact, or finds the committed one.
   *
   * @throws ArtifactConflictException if an artifact of another fingerprint is committed under its
   *     name
   * @throws IOException if the store, the scratch folder or the work fails
   * @throws HaltedException if the run was paused or stopped
   * @throws RuntimeException if the work fails, or the heartbeat stops it
   */
  public StageOutcome run(StageDefinition definition, StageWork work, Heartbeat heartbeat)
      throws IOException {
    Optional<Manifest> committed = store.find(definition.run(), definition.artifact());
    if (committed.isPresent()) {
      return reuse(definition, committed.get());
    }
    Optional<Manifest> shared = shared(definition);
    if (shared.isPresent()) {
      Manifest adopted =
          MovingFiles.alive(heartbeat, () -> store.adopt(shared.get(), definition.run()));
      return StageOutcome.of(adopted, true);
    }
    if (store.objects().size(ArtifactKeys.halt(definition.run())).isPresent()) {
      throw new HaltedException(definition.run());
    }
    int attempt = Attempts.claim(store.objects(), definition, clock.instant());
    try (Scratch scratch = Scratch.under(scratchRoot, definition.artifact());
        Checkpointing checkpointing = MovingFiles.alive(
            heartbeat,
            () -> new Checkpointing(
                store.objects(),
                definition,
                attempt,
                scratch,
                checkpointInterval,
                clock,
                observer));
        StageWatch watch = new StageWatch(store.objects(), definition)) {
      logStart(definition, attempt, checkpointing);
      StageContext context =
          new StageContext(store, definition, scratch, checkpointing, watch, heartbeat);
      Map<String, Object> results = work.work(context);
      StageOutcome outcome = MovingFiles.alive(heartbeat, () -> {
        checkpointing.finish(context.output());
        Provenance provenance = provenance(definition, attempt, checkpointing);
        Manifest winner = store.commit(definition.draft(results, provenance), context.output());
        return StageOutcome.of(winner, !winner.provenance().equals(provenance));
      });
      sweep(definition);
      return outcome;
    } catch (SupersededException e) {
      log.info("Attempt {} stops: {}", attempt, e.getMessage());
      return reuse(
          definition,
          store
              .find(definition.run(), definition.artifact())
              .orElseThrow(() -> new IllegalStateException(e)));
    }
  }

  /** The same artifact in the run from which this one branched off, if it exists there. */
  private Optional<Manifest> shared(StageDefinition definition) throws IOException {
    Optional<String> origin = origins.of(definition.run());
    return origin.isEmpty()
        ? Optional.empty()
        : store
            .find(origin.get(), definition.artifact())
            .filter(other -> other.fingerprint().equals(definition.fingerprint()));
  }

  private StageOutcome reuse(StageDefinition definition, Manifest committed) throws IOException {
    if (!committed.fingerprint().equals(definition.fingerprint())) {
      throw new ArtifactConflictException(committed, definition.fingerprint());
    }
    // An attempt may have died between its commit and the end of its cleanup.
    sweep(definition);
    return StageOutcome.of(committed, true);
  }

  private Provenance provenance(
      StageDefinition definition, int attempt, Checkpointing checkpointing) throws IOException {
    return new Provenance(
        attempt,
        checkpointing.resumptions(),
        definition.seed(),
        definition.threads(),
        definition.device(),
        definition.engine(),
        clock.instant(),
        checkpointing.seconds());
  }

  /** Deletes the progress of a stage that is now committed. */
  private void sweep(StageDefinition definition) {
    ObjectStore objects = store.objects();
    try {
      List<String> leftovers = new ArrayList<>(
          objects.list(ArtifactKeys.progress(definition.run(), definition.artifact())));
      leftovers.addAll(objects.list(ArtifactKeys.metrics(definition.run(), definition.artifact())));
      if (!leftovers.isEmpty()) {
        objects.delete(leftovers);
        log.debug("Deleted {} objects of progress of {}", leftovers.size(), definition.artifact());
      }
    } catch (IOException e) {
      // The artifact is committed, so leftovers cost space only. The next run of the stage deletes
      // them.
      log.warn(
          "Could not delete the progress of {} of {}", definition.artifact(), definition.run(), e);
    }
  }

  private static void logStart(
      StageDefinition definition, int attempt, Checkpointing checkpointing) {
    log.info(
        "Stage {} of {}: attempt {} {}, {} damaged checkpoints",
        definition.artifact(),
        definition.run(),
        attempt,
        checkpointing
            .resumed()
            .map(checkpoint -> "continues at step " + checkpoint.step())
            .orElse("begins"),
        checkpointing.damaged());
  }
}
