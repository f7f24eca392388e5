package io.verisim.orchestrator.runs;

import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.orchestrator.rating.BlindPair;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RatingStatus;
import io.verisim.spec.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** People's comparisons for a run that waits for them. */
final class RunRatings {
  private static final int LONGEST_NAME = 100;

  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final Comparisons comparisons;

  RunRatings(RunArchive archive, RunWorkflows workflows, Comparisons comparisons) {
    this.archive = archive;
    this.workflows = workflows;
    this.comparisons = comparisons;
  }

  Optional<BlindPair> next(String run, String rater) throws IOException {
    checkName(rater);
    return comparisons.next(run, open(run).cycle(), rater);
  }

  RatingStatus rate(String run, String comparison, Choice choice, String rater) throws IOException {
    checkName(rater);
    Rating rating;
    try {
      rating = Comparisons.rating(comparison, choice, rater);
    } catch (IllegalArgumentException e) {
      throw RunException.invalid(
          List.of(new Problem("comparison", String.valueOf(e.getMessage()))));
    }
    RatingStatus open = open(run);
    if (open.cycle() != rating.cycle() || rating.pair() < 0 || rating.pair() >= open.pairs()) {
      throw new RunException(
          Refusal.RATING_CLOSED,
          "run \"" + run + "\" is not waiting for comparison \"" + comparison
              + "\"; it compares the versions of cycle " + open.cycle());
    }
    return workflows.ask(run, workflow -> workflow.rate(rating));
  }

  private RatingStatus open(String run) throws IOException {
    archive.spec(run);
    RatingStatus open =
        workflows.running(run).isPresent() ? workflows.of(run).report().rating() : null;
    if (open == null) {
      throw new RunException(
          Refusal.RATING_CLOSED,
          "run \"" + run
              + "\" is not waiting for ratings. A run waits for them after a cycle with a new"
              + " version, if its specification sets termination.humanRating");
    }
    return open;
  }

  private static void checkName(String rater) {
    if (rater.isBlank() || rater.length() > LONGEST_NAME) {
      throw RunException.invalid(List.of(new Problem(
          "rater", "is blank or too long, expected 1 to " + LONGEST_NAME + " characters")));
    }
  }
}
