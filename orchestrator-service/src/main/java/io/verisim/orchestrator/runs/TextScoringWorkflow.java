package io.verisim.orchestrator.runs;

import io.verisim.contract.GenerationActivities;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScores;

/** One activity, for which a caller waits. */
public final class TextScoringWorkflow implements TextScoring {
  private final GenerationActivities generation = PromptCompletionWorkflow.impatient();

  @Override
  public TextScores score(ScoreInput input) {
    return generation.score(input);
  }
}
