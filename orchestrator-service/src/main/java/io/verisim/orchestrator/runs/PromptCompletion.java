package io.verisim.orchestrator.runs;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;

/** Completes a prompt on a generation worker. */
@WorkflowInterface
public interface PromptCompletion {
  @WorkflowMethod
  CompletionText complete(CompletionInput input);
}
