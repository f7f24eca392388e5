package io.verisim.standalone.chaos;

import io.verisim.generation.GenerationWorker;
import io.verisim.orchestrator.OrchestratorService;
import io.verisim.reward.RewardWorker;
import io.verisim.standalone.Verisim;
import io.verisim.trainer.TrainerWorker;
import java.util.Locale;

/** What runs as a process of its own. */
public enum Service {
  /** The embedded Temporal and S3; its death loses all of Temporal's memory. */
  SERVERS(Verisim.class),
  ORCHESTRATOR(OrchestratorService.class),
  TRAINER(TrainerWorker.class),
  GENERATION(GenerationWorker.class),
  REWARD(RewardWorker.class);

  private final Class<?> main;

  Service(Class<?> main) {
    this.main = main;
  }

  Class<?> main() {
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
