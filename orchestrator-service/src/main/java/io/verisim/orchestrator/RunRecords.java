package io.verisim.orchestrator;

import io.verisim.contract.Rating;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.judgement.ContinuedReport;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.report.RunReport;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reports and ratings in object storage, independent of any server. */
public final class RunRecords implements RecordActivities {
  private final RunStore store;
  private final Comparisons comparisons;

  public RunRecords(RunStore store, Comparisons comparisons) {
    this.store = store;
    this.comparisons = comparisons;
  }

  @Override
  public void publish(RunReport report) {
    try {
      Optional<RunReport> earlier = store.report(report.run());
      store.publish(
          earlier.isEmpty() || ContinuedReport.hasAll(report, earlier.get())
              ? report
              : ContinuedReport.of(spec(report.run()), earlier.get(), report));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot publish the report of " + report.run(), e);
    }
  }

  private RunSpec spec(String run) throws IOException {
    return store
        .spec(run)
        .orElseThrow(
            () -> new IllegalStateException("run \"" + run + "\" has no specification in storage"));
  }

  @Override
  public Ballot openComparison(ComparisonInput comparison) {
    try {
      return comparisons.open(comparison);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the comparison of " + comparison.run(), e);
    }
  }

  @Override
  public Ballot keepRating(String run, Rating rating) {
    try {
      return comparisons.keep(run, rating);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot store a rating of " + run, e);
    }
  }
}
