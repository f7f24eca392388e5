package io.verisim.training;

import io.verisim.engine.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs several phases in sequence as one phase. */
public final class Phases implements Phase {
  private final List<Phase> phases;

  public Phases(List<Phase> phases) {
    this.phases = List.copyOf(phases);
  }

  @Override
  public long step() {
    return phases.stream().mapToLong(Phase::step).sum();
  }

  @Override
  public long totalSteps() {
    return phases.stream().mapToLong(Phase::totalSteps).sum();
  }

  @Override
  public String unit() {
    return phases.get(0).unit();
  }

  @Override
  public boolean finished() {
    return phases.stream().allMatch(Phase::finished);
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    return phases.stream()
        .filter(phase -> !phase.finished())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("every phase is finished"))
        .advance(listener);
  }

  @Override
  public void save(Path folder) throws IOException {
    for (int i = 0; i < phases.size(); i++) {
      phases.get(i).save(Files.createDirectory(folder.resolve(Integer.toString(i))));
    }
  }

  @Override
  public void restore(Path folder) throws IOException {
    for (int i = 0; i < phases.size(); i++) {
      phases.get(i).restore(folder.resolve(Integer.toString(i)));
    }
  }

  @Override
  public void close() {
    phases.forEach(Phase::close);
  }
}
