package io.verisim.engine;

import java.util.ArrayList;
import java.util.List;

/** A pulse that keeps what it is told. */
public final class Tally implements Pulse {
  private final List<Work> works = new ArrayList<>();

  @Override
  public void beat() {}

  @Override
  public void worked(Work work) {
    works.add(work);
  }

  public List<Work> works() {
    return works;
  }

  public long tokens(Work.Kind kind) {
    return works.stream()
        .filter(work -> work.kind() == kind)
        .mapToLong(Work::tokens)
        .sum();
  }

  public double operations(Work.Kind kind) {
    return works.stream()
        .filter(work -> work.kind() == kind)
        .mapToDouble(Work::operations)
        .sum();
  }
}
