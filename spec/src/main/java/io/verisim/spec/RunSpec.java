package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that decides how a run comes out, with every value resolved. */
public record RunSpec(
    @Key(
        value = "What people call the run. The launcher makes the run's id of it and the "
            + "seed: `my-text-7`.",
        limits = "not blank")
    String name,

    @Key("What the document is laid over.") String preset,

    @Key(value = "Every random choice of the run is derived from it.", least = 0)
    long seed,

    @Key("The text that a run learns from, and how it is cut.")
    CorpusSpec corpus,

    @Key("The shape of the base model.") ModelSpec model,
    @Key("Cycle 0: supervised training of the base model.") PretrainingSpec pretraining,

    @Key("The samples that the reward model of a cycle learns from.")
    RewardDataSpec rewardData,

    @Key("The reward model of each cycle.") RewardModelSpec rewardModel,
    @Key("The training of the policy in each cycle.") GrpoSpec grpo,

    @Key("Supervised training with the same compute, beside the cycles; see "
        + "[baseline](#baseline). Without it nothing can be claimed of the cycles, "
        + "and the findings of the run say so.")
    boolean baseline,

    @Key("How each version is judged.") EvaluationSpec evaluation,
    @Key("When the run is over.") TerminationSpec termination,

    @Key("The type of matrix products. Weights and the optimiser's moments are "
        + "float32 either way.")
    Precision precision,

    @Key(
        value = "CPU threads of a stage that computes. Part of the run's identity, since "
            + "sums depend on it.",
        least = 1)
    int threads) {

  /**
   * Checks what the sections cannot see alone.
   *
   * @throws SpecException naming every value that is refused
   */
  public RunSpec {
    Rules.of(RunSpec.class)
        .text("name", name)
        .text("preset", preset)
        .whole("seed", seed)
        .present("corpus", corpus)
        .present("model", model)
        .present("pretraining", pretraining)
        .present("rewardData", rewardData)
        .present("rewardModel", rewardModel)
        .present("grpo", grpo)
        .present("evaluation", evaluation)
        .present("termination", termination)
        .present("precision", precision)
        .whole("threads", threads)
        .agree(
            () -> rewardModel.batchSize() <= rewardData.trainSamples(),
            "is larger than rewardData.trainSamples; a batch cannot hold more than all samples",
            "rewardModel.batchSize",
            "rewardData.trainSamples")
        .enforce();
  }

  /**
   * {@return this specification as the tree that YAML and JSON write: keys in order, enums as their
   * words}
   */
  public Map<String, @Nullable Object> toMap() {
    return SpecWriter.map(this);
  }
}
