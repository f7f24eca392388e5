package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Workflow;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.Rating;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RecordActivities.Ballot;
import io.verisim.contract.RecordActivities.ComparisonInput;
import io.verisim.orchestrator.judgement.Preference;
import io.verisim.report.CycleFigures;
import io.verisim.report.RatingStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks people which of two versions they prefer, and waits for their choices, for days if necessary
 * and without occupying a worker.
 */
final class RatingGate {
  private final RecordActivities records;
  private final PauseGate gate;
  private final String run;
  private final int needed;
  private List<Double> votes = List.of();
  private @Nullable RatingStatus status;

  /** @param needed the number of choices to wait for */
  RatingGate(RecordActivities records, PauseGate gate, String run, int needed) {
    this.records = records;
    this.gate = gate;
    this.run = run;
    this.needed = needed;
  }

  /** The progress of the ratings; absent if the run does not wait for any. */
  @Nullable
  RatingStatus status() {
    return status;
  }

  /** The preference of people; nothing if both versions write the same texts. */
  Optional<Preference> awaitRatings(CycleFigures cycle, ArtifactRef before, ArtifactRef after) {
    take(
        cycle.cycle(),
        records.openComparison(new ComparisonInput(run, cycle.cycle(), before, after)));
    try {
      Workflow.await(() -> gate.isStopped() || isWithoutPairs() || votes.size() >= needed);
      gate.await();
      return votes.isEmpty() ? Optional.empty() : Optional.of(Preference.of(votes));
    } finally {
      status = null;
    }
  }

  private boolean isWithoutPairs() {
    return status != null && status.pairs() == 0;
  }

  RatingStatus rate(Rating rating) {
    Ballot ballot = records.keepRating(run, rating);
    RatingStatus now =
        new RatingStatus(rating.cycle(), ballot.pairs(), ballot.votes().size(), needed);
    if (status != null && status.cycle() == rating.cycle()) {
      take(rating.cycle(), ballot);
    }
    return now;
  }

  /** @throws IllegalArgumentException if the run is not waiting for this rating */
  void validate(Rating rating) {
    RatingStatus open = status;
    if (open == null || open.cycle() != rating.cycle()) {
      throw new IllegalArgumentException("no comparison of cycle " + rating.cycle() + " is open");
    }
    if (rating.pair() < 0 || rating.pair() >= open.pairs()) {
      throw new IllegalArgumentException(
          "pair is " + rating.pair() + ", expected 0 to " + (open.pairs() - 1));
    }
  }

  private void take(int cycle, Ballot ballot) {
    votes = ballot.votes();
    status = new RatingStatus(cycle, ballot.pairs(), votes.size(), needed);
  }
}
