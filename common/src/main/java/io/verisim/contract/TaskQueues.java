package io.verisim.contract;

/** One task queue per service. */
public final class TaskQueues {
  public static final String ORCHESTRATOR = "verisim-orchestrator";
  public static final String TRAINER = "verisim-trainer";
  public static final String GENERATION = "verisim-generation";
  public static final String REWARD = "verisim-reward";

  private TaskQueues() {}
}
