package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.report.RunReport;
import java.util.List;

/** What the orchestrator itself writes and reads. Safe to be done twice. */
@ActivityInterface
public interface RecordActivities {
  /** Publishes a run's report in object storage, where it outlives the Temporal server. */
  void publish(RunReport report);

  /**
   * Two versions for people to compare.
   *
   * @param before evaluation of the version that the cycle started from
   * @param after evaluation of the version that it made
   */
  record ComparisonInput(String run, int cycle, ArtifactRef before, ArtifactRef after) {}

  /**
   * What people said so far.
   *
   * @param pairs of texts that there are to compare
   * @param votes for the newer version: 1 for it, 0 against it, 0.5 for a tie
   */
  record Ballot(int pairs, List<Double> votes) {
    public Ballot {
      votes = List.copyOf(votes);
    }
  }

  /**
   * Draws the order of each pair of texts, unless that is done, and collects what people have said
   * already.
   */
  Ballot openComparison(ComparisonInput comparison);

  /**
   * Keeps a choice.
   *
   * @return all choices of that cycle
   */
  Ballot keepRating(String run, Rating rating);
}
