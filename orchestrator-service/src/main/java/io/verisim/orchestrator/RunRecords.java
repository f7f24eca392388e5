package io.verisim.orchestrator;

import io.verisim.lifecycle.RecordActivities;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunStore;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes reports where they outlive every server. */
final class RunRecords implements RecordActivities {
  private final RunStore store;

  RunRecords(RunStore store) {
    this.store = store;
  }

  @Override
  public void publish(RunReport report) {
    try {
      store.publish(report);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot publish the report of " + report.run(), e);
    }
  }
}
