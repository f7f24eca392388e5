package io.verisim.chaos;

import io.verisim.generation.GenerationWorker;
import io.verisim.orchestrator.OrchestratorService;
import io.verisim.reward.RewardWorker;
import io.verisim.trainer.TrainerWorker;
import java.util.Locale;

/** The services that run as separate processes. */
public enum Service {
  /** The embedded Temporal and S3 servers. If this process dies, the state of Temporal is lost. */
  SERVERS(ServersProcess.class.getName()),
  ORCHESTRATOR(OrchestratorService.class.getName()),
  TRAINER(TrainerWorker.class.getName()),
  GENERATION(GenerationWorker.class.getName()),
  REWARD(RewardWorker.class.getName());

  private final String main;

  Service(String main) {
    this.main = main;
  }

  /** The name of the main class. */
  String main() {
    return main;
  }

  boolean isWorker() {
    return this != SERVERS && this != ORCHESTRATOR;
  }

  /** The worker that makes an artifact. */
  static Service of(String artifact) {
    if (artifact.startsWith("reward_model")) {
      return REWARD;
    }
    return artifact.startsWith("base_model")
            || artifact.startsWith("scorer")
            || artifact.startsWith("baseline_v")
        ? TRAINER
        : GENERATION;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
