package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.report.RunReport;
import java.util.List;

/** The activities of the orchestrator itself, for records of runs. Safe to repeat. */
@ActivityInterface
public interface RecordActivities {
  /**
   * Publishes a run's report in object storage, so that it does not depend on the Temporal server.
   */
  void publish(RunReport report);

  /**
   * Two versions for people to compare.
   *
   * @param before the evaluation of the version that the cycle started from
   * @param after the evaluation of the version that the cycle made
   */
  record ComparisonInput(String run, int cycle, ArtifactRef before, ArtifactRef after) {}

  /**
   * The choices so far.
   *
   * @param pairs the number of pairs of texts to compare
   * @param votes 1 for the newer version, 0 against it, 0.5 for a tie
   */
  record Ballot(int pairs, List<Double> votes) {
    public Ballot {
      votes = List.copyOf(votes);
    }
  }

  /**
   * Draws the order of each pair of texts unless it is already drawn, and collects the choices made
   * so far.
   */
  Ballot openComparison(ComparisonInput comparison);

  /**
   * Stores a choice.
   *
   * @return all choices of that cycle
   */
  Ballot keepRating(String run, Rating rating);
}
