package io.verisim.baseline;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.training.Phase;
import io.verisim.training.PhaseState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A phase that ends with the weights of its start if its training diverges. A comparison that fails
 * must not fail the run that it is made for.
 */
public final class StartIfDiverged implements Phase {
  private final Phase phase;
  private final Gpt gpt;
  private final NDManager owner = Torch.newScope();
  private final Tensors start;
  private long diverged;

  /**
   * Becomes the owner of the phase.
   *
   * @param gpt what the phase trains, with the weights of the start
   */
  public StartIfDiverged(Phase phase, Gpt gpt) {
    this.phase = phase;
    this.gpt = gpt;
    this.start = gpt.parameters().copy(owner);
  }

  @Override
  public long step() {
    return phase.step();
  }

  @Override
  public long totalSteps() {
    return phase.totalSteps();
  }

  @Override
  public String unit() {
    return phase.unit();
  }

  @Override
  public boolean finished() {
    return diverged == 1 || phase.finished();
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    try {
      return phase.advance(listener);
    } catch (DivergedException e) {
      diverged = 1;
      gpt.assign(start);
      return Map.of();
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    new PhaseState().put("diverged", diverged).write(folder, start);
    phase.save(Files.createDirectory(folder.resolve("phase")));
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (NDManager scope = owner.newSubManager()) {
      PhaseState.Read read = PhaseState.read(scope, folder);
      diverged = read.state().number("diverged");
      start.assign(read.tensors());
    }
    phase.restore(folder.resolve("phase"));
  }

  @Override
  public void close() {
    phase.close();
    owner.close();
  }
}
