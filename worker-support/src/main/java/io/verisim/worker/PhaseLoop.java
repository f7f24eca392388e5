package io.verisim.worker;

import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.stage.Checkpoint;
import io.verisim.stage.StageContext;
import io.verisim.stage.StageProgress;
import io.verisim.training.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the phase of a stage: it resumes from a checkpoint, runs the steps, records metrics, saves
 * checkpoints, reports progress and counts the work.
 */
public final class PhaseLoop {
  private static final String FLOPS = "flops.txt";

  private final StageContext context;
  private final ActivityHeartbeat heartbeat;
  private final String stage;
  private final StageMeters meters;
  private final Consumer<ProgressListener> afterStep;
  private double flops;
  private double flopsOfPhase;
  private @Nullable Phase finished;

  /**
   * @param afterStep called between the steps of a phase, with a listener for a wait: an exception
   *     from it stops the work, and the phase is saved
   */
  PhaseLoop(
      StageContext context,
      ActivityHeartbeat heartbeat,
      String stage,
      StageMeters meters,
      Consumer<ProgressListener> afterStep) {
    this.context = context;
    this.heartbeat = heartbeat;
    this.stage = stage;
    this.meters = meters;
    this.afterStep = afterStep;
  }

  /** Sends heartbeats during computations, and counts the work. */
  private final class CountingListener implements ProgressListener {
    private final Runnable progressed;

    CountingListener(Runnable progressed) {
      this.progressed = progressed;
    }

    @Override
    public void onProgress() {
      progressed.run();
    }

    @Override
    public void onCompute(Flops work) {
      flops += work.flops();
      meters.onCompute(work);
    }
  }

  public StageContext context() {
    return context;
  }

  /**
   * A listener for long work outside of a phase. Any heartbeat may stop this work; the preceding
   * phase is saved then.
   */
  public ProgressListener listener() {
    return new CountingListener(this::progressOutside);
  }

  private void progressOutside() {
    Phase before = finished;
    if (before == null) {
      checkWanted();
    } else {
      checkWanted(before, flopsOfPhase);
    }
  }

  private void checkWanted() {
    context.checkWanted();
    heartbeat.onProgressBetweenSteps();
  }

  /** Saves a phase if the work is to stop. */
  private void checkWanted(Phase phase, double spent) {
    try {
      checkWanted();
    } catch (RuntimeException stop) {
      context.saveBeforeStopping(phase.step(), folder -> save(phase, spent, folder), stop);
      throw stop;
    }
  }

  /**
   * FLOPs of models so far, as {@link Flops} counts them, without the work that an earlier attempt
   * lost.
   */
  public double flops() {
    return flops;
  }

  /** Runs a phase to its end, from the newest checkpoint if there is one. */
  public void run(Phase phase) throws IOException {
    Optional<Checkpoint> saved = context.resumed();
    if (saved.isPresent()) {
      phase.restore(saved.get().folder());
      // The earlier attempt has already counted the work that this attempt did before the phase.
      flops = Double.parseDouble(Files.readString(saved.get().folder().resolve(FLOPS)));
    }
    long first = phase.step();
    long start = System.nanoTime();
    Map<String, Double> shown = new HashMap<>();
    ProgressListener listener = new CountingListener(heartbeat::onProgress);
    while (!phase.finished()) {
      Map<String, Double> row = advance(phase, listener);
      if (!row.isEmpty()) {
        context.metric(phase.step(), row);
        shown.putAll(row);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      shown.put("steps_per_second", (phase.step() - first) / Math.max(1e-9, seconds));
      meters.stepped(stage);
      context.tick(
          new StageProgress(
              stage,
              context.definition().artifact(),
              phase.step(),
              phase.totalSteps(),
              phase.unit(),
              shown),
          folder -> save(phase, flops, folder));
      if (!phase.finished()) {
        afterStep.accept(() -> checkWanted(phase, flops));
      }
    }
    finished = phase;
    flopsOfPhase = flops;
  }

  private Map<String, Double> advance(Phase phase, ProgressListener listener) {
    try {
      return phase.advance(listener);
    } catch (DivergedException e) {
      OptionalLong saved = context.lastCheckpoint();
      throw saved.isPresent() ? e.after(saved.getAsLong()) : e;
    }
  }

  private static void save(Phase phase, double flops, Path folder) throws IOException {
    phase.save(folder);
    Files.writeString(folder.resolve(FLOPS), Double.toString(flops));
  }
}
