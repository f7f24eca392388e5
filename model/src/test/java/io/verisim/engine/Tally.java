package io.verisim.engine;

import java.util.ArrayList;
import java.util.List;

/** A listener that records its calls. */
public final class Tally implements ProgressListener {
  private final List<Flops> works = new ArrayList<>();

  @Override
  public void onProgress() {}

  @Override
  public void onCompute(Flops work) {
    works.add(work);
  }

  public List<Flops> works() {
    return works;
  }

  public long tokens(Flops.Kind kind) {
    return works.stream()
        .filter(work -> work.kind() == kind)
        .mapToLong(Flops::tokens)
        .sum();
  }

  public double flops(Flops.Kind kind) {
    return works.stream()
        .filter(work -> work.kind() == kind)
        .mapToDouble(Flops::flops)
        .sum();
  }
}
