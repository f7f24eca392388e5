package io.verisim.stage;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The interface between the work of a stage and its surroundings. For the working thread only. */
public final class StageContext {

  private final ArtifactStore store;
  private final StageDefinition definition;
  private final Scratch scratch;
  private final Checkpointing checkpointing;
  private final StageWatch watch;
  private final Heartbeat heartbeat;
  private final Path output;
  private final Map<ArtifactRef, Manifest> manifests = new HashMap<>();
  private final Map<ArtifactRef, Path> inputs = new HashMap<>();

  StageContext(
      ArtifactStore store,
      StageDefinition definition,
      Scratch scratch,
      Checkpointing checkpointing,
      StageWatch watch,
      Heartbeat heartbeat)
      throws IOException {
    this.store = store;
    this.definition = definition;
    this.scratch = scratch;
    this.checkpointing = checkpointing;
    this.watch = watch;
    this.heartbeat = heartbeat;
    this.output = scratch.folder("output");
  }

  /** The definition of the stage. */
  public StageDefinition definition() {
    return definition;
  }

  /** The folder whose files become the artifact; empty at the start of every attempt. */
  public Path output() {
    return output;
  }

  /** A folder for temporary files of the work; deleted at the end. */
  public Path scratch() throws IOException {
    return scratch.folder("work");
  }

  /**
   * The files of an input, downloaded and verified at the first call.
   *
   * @throws IllegalArgumentException if the stage's definition does not name the input
   */
  public Path input(ArtifactRef ref) throws IOException {
    Path fetched = inputs.get(ref);
    if (fetched == null) {
      Path target = scratch.folder("inputs/" + ref.run() + "/" + ref.artifact());
      Manifest manifest = inputManifest(ref);
      fetched = MovingFiles.alive(heartbeat, () -> store.fetch(manifest, target));
      inputs.put(ref, fetched);
    }
    return fetched;
  }

  /**
   * The manifest of an input.
   *
   * @throws IllegalArgumentException if the stage's definition does not name the input
   */
  public Manifest inputManifest(ArtifactRef ref) throws IOException {
    if (!definition.inputs().contains(ref)) {
      throw new IllegalArgumentException(
          ref + " is not an input of the stage; the inputs are " + definition.inputs());
    }
    Manifest manifest = manifests.get(ref);
    if (manifest == null) {
      manifest = store.require(ref);
      manifests.put(ref, manifest);
    }
    return manifest;
  }

  /** The newest complete checkpoint of any attempt, to continue from. */
  public Optional<Checkpoint> resumed() {
    return checkpointing.resumed();
  }

  /** The step of the newest checkpoint in the store, of any attempt. */
  public OptionalLong lastCheckpoint() {
    return checkpointing.lastStep();
  }

  /** How many checkpoints newer than the resumed one were damaged. */
  public int damagedCheckpoints() {
    return checkpointing.damaged();
  }

  /**
   * Records figures of a step. Several calls for one step make one row. Rows are part of the
   * artifact's digest, so they must not depend on time or place; rates belong into
   * {@link StageProgress#figures}.
   */
  public void metric(long step, Map<String, Double> row) {
    checkpointing.metric(step, row);
  }

  /**
   * The working loop calls this after each step: it saves a checkpoint if one is due, and then
   * sends a heartbeat.
   *
   * @param progress the progress of the work
   * @param state writes the state that the work needs to continue after this step; called at once
   *     or not at all
   * @throws RuntimeException the exception with which the heartbeat stops the work; the state is in
   *     the store by then
   */
  public void tick(StageProgress progress, CheckpointWriter state) throws IOException {
    checkpointing.saveIfDue(progress.step(), state);
    try {
      checkWanted();
      heartbeat.accept(progress);
    } catch (RuntimeException stop) {
      saveBeforeStopping(progress.step(), state, stop);
      throw stop;
    }
  }

  /**
   * Work without steps calls this from time to time.
   *
   * @throws RuntimeException if the work is no longer wanted: another attempt has committed the
   *     artifact, or the run was paused or stopped
   */
  public void checkWanted() {
    if (watch.superseded()) {
      throw new SupersededException(definition.artifact());
    }
    if (watch.halted()) {
      throw new HaltedException(definition.run());
    }
  }

  /** Saves the state and waits until it is in the store. */
  public void checkpointNow(long step, CheckpointWriter state) throws IOException {
    saveNow(step, state);
  }

  /**
   * Saves the state of work that is about to stop, unless no attempt will continue from it.
   *
   * @param stop the reason; a failure to save is added to it
   */
  public void saveBeforeStopping(long step, CheckpointWriter state, RuntimeException stop) {
    if (stop instanceof SupersededException) {
      return;
    }
    try {
      saveNow(step, state);
    } catch (IOException e) {
      stop.addSuppressed(e);
    }
  }

  private void saveNow(long step, CheckpointWriter state) throws IOException {
    MovingFiles.alive(heartbeat, () -> {
      checkpointing.saveNow(step, state);
      return step;
    });
  }
}
