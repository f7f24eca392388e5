package io.verisim.worker;

import io.verisim.engine.Pulse;
import io.verisim.engine.Work;
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

/** Drives the phase of a stage: takes up a checkpoint, steps, records metrics, saves, tells how far it is, counts its work. */
public final class PhaseLoop {
  private static final String OPERATIONS = "operations.txt";

  private final StageContext context;
  private final Pulse pulse;
  private final String stage;
  private final StageMeters meters;
  private double operations;

  PhaseLoop(StageContext context, Pulse heartbeat, String stage, StageMeters meters) {
    this.context = context;
    this.stage = stage;
    this.meters = meters;
    this.pulse = new Pulse() {
      @Override
      public void beat() {
        heartbeat.beat();
      }

      @Override
      public void worked(Work work) {
        operations += work.operations();
        meters.worked(work);
      }
    };
  }

  public StageContext context() {
    return context;
  }

  /** For long work outside of a phase. */
  public Pulse pulse() {
    return pulse;
  }

  /** Operations of models so far, as {@link Work} counts them; what an earlier attempt lost does not count. */
  public double operations() {
    return operations;
  }

  /** Runs a phase to its end, from the newest checkpoint if there is one. */
  public void run(Phase phase) throws IOException {
    Optional<Checkpoint> saved = context.resumed();
    if (saved.isPresent()) {
      phase.restore(saved.get().folder());
      // What this attempt did before the phase, the earlier one had counted too.
      operations = Double.parseDouble(Files.readString(saved.get().folder().resolve(OPERATIONS)));
    }
    long first = phase.step();
    long start = System.nanoTime();
    Map<String, Double> shown = new HashMap<>();
    while (!phase.finished()) {
      Map<String, Double> row = phase.advance(pulse);
      if (!row.isEmpty()) {
        context.metric(phase.step(), row);
        shown.putAll(row);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      shown.put("steps_per_second", (phase.step() - first) / Math.max(1e-9, seconds));
      meters.stepped(stage);
      context.tick(
          new StageProgress(stage, phase.step(), phase.totalSteps(), phase.unit(), shown),
          folder -> save(phase, folder));
    }
  }

  private void save(Phase phase, Path folder) throws IOException {
    phase.save(folder);
    Files.writeString(folder.resolve(OPERATIONS), Double.toString(operations));
  }
}
