package io.verisim.orchestrator;

import io.verisim.orchestrator.runs.RunService;
import io.verisim.orchestrator.runs.RunStarting;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Runs that a schedule starts. */
final class RunStarts implements RunStarting {
  private final RunService runs;

  RunStarts(RunService runs) {
    this.runs = runs;
  }

  @Override
  public String startRun(String spec, String key) {
    try {
      return runs.start(SpecReader.read(spec, "the schedule's input"), key, null)
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the run of " + key, e);
    }
  }
}
