package io.verisim.orchestrator.runs;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScores;

/** Scores texts on a generation worker. */
@WorkflowInterface
public interface TextScoring {
  @WorkflowMethod
  TextScores score(ScoreInput input);
}
