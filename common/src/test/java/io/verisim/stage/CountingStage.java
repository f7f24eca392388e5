package io.verisim.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stage that adds up the numbers of its steps, and can be told to die. */
final class CountingStage implements StageWork {

  static final int STEPS = 10;

  private final long diesBefore;
  private final List<Long> stepsDone = new ArrayList<>();
  private long damaged = -1;

  private CountingStage(long diesBefore) {
    this.diesBefore = diesBefore;
  }

  static CountingStage toTheEnd() {
    return new CountingStage(Long.MAX_VALUE);
  }

  static CountingStage dyingBefore(long step) {
    return new CountingStage(step);
  }

  @Override
  public Map<String, Object> work(StageContext context) throws IOException {
    damaged = context.damagedCheckpoints();
    long done = context.resumed().map(Checkpoint::step).orElse(0L);
    long sum = context.resumed().isPresent()
        ? Long.parseLong(Files.readString(context.resumed().get().folder().resolve("sum")))
        : 0;
    for (long step = done + 1; step <= STEPS; step++) {
      if (step == diesBefore) {
        throw new Death();
      }
      sum += step;
      stepsDone.add(step);
      context.metric(step, Map.of("sum", (double) sum));
      context.metric(step, Map.of("half", sum / 2.0));
      tick(context, step, sum);
    }
    Files.writeString(context.output().resolve("sum"), Long.toString(sum));
    return Map.of("sum", sum);
  }

  /** The steps that this object itself has done. */
  List<Long> stepsDone() {
    return stepsDone;
  }

  /** How many damaged checkpoints the stage was told of; -1 if it did not run. */
  long damaged() {
    return damaged;
  }

  private static void tick(StageContext context, long step, long sum) throws IOException {
    CheckpointWriter state = folder -> write(folder, sum);
    context.tick(new StageProgress("counting", "base", step, STEPS, "steps", Map.of()), state);
    // The upload goes on beside the work; tests want to know what it has left behind.
    context.checkpointNow(step, state);
  }

  private static void write(Path folder, long sum) throws IOException {
    Files.writeString(folder.resolve("sum"), Long.toString(sum));
  }

  /** The end of a process, as far as a test can have it. */
  static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
