package io.verisim.orchestrator.judgement;

import io.temporal.workflow.Workflow;

/** Breaks the rule on purpose. */
public class PlantedFinding {
  public long now() {
    return Workflow.currentTimeMillis();
  }
}
