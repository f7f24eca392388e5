package io.verisim.worker;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.training.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;

/** A phase that adds up the numbers of its steps. */
final class CountingPhase implements Phase {
  static final int STEPS = 10;

  private final long hookedStep;
  private final Runnable hook;
  private long step;
  private long sum;
  private int done;

  CountingPhase() {
    this(0, () -> {});
  }

  /** Something happens within a step. */
  CountingPhase(long hookedStep, Runnable hook) {
    this.hookedStep = hookedStep;
    this.hook = hook;
  }

  /** The work of a stage that counts. */
  Map<String, Object> in(PhaseLoop loop) throws IOException {
    loop.listener().onCompute(Flops.scored(5, 100)); // before the phase, as features are
    loop.run(this);
    Files.writeString(loop.context().output().resolve("sum"), Long.toString(sum));
    return Map.of("sum", sum, "flops", loop.flops());
  }

  /** Steps that this object itself has done. */
  int done() {
    return done;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    return STEPS;
  }

  @Override
  public String unit() {
    return "numbers";
  }

  @Override
  public boolean finished() {
    return step == STEPS;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    step++;
    sum += step;
    done++;
    if (step == hookedStep) {
      hook.run();
    }
    listener.onCompute(Flops.sampled(2, 1));
    listener.onProgress();
    return Map.of("sum", (double) sum);
  }

  @Override
  public void save(Path target) throws IOException {
    Files.writeString(target.resolve("state"), step + " " + sum);
  }

  @Override
  public void restore(Path source) throws IOException {
    try (Scanner state = new Scanner(source.resolve("state"), StandardCharsets.UTF_8)) {
      step = state.nextLong();
      sum = state.nextLong();
    }
  }

  @Override
  public void close() {
    // It owns nothing.
  }
}
