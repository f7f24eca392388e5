package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how a run comes out, with every value resolved.
 *
 * @param name what people call the run
 * @param preset the preset that the specification was laid over
 * @param seed what every random choice of the run is derived from
 * @param corpus the text
 * @param model the shape of the base model
 * @param pretraining cycle 0
 * @param rewardData the spliced samples of each cycle
 * @param rewardModel the reward model of each cycle
 * @param grpo the policy's training of each cycle
 * @param baseline whether the same compute is also spent on supervised training, and judged beside
 *     every cycle
 * @param evaluation how each version is judged
 * @param termination when the run is over
 * @param precision what matrix products are computed in
 * @param threads CPU threads of a computing stage; part of a run's identity, since sums depend on
 *     it
 */
public record RunSpec(
    String name,
    String preset,
    long seed,
    CorpusSpec corpus,
    ModelSpec model,
    PretrainingSpec pretraining,
    RewardDataSpec rewardData,
    RewardModelSpec rewardModel,
    GrpoSpec grpo,
    boolean baseline,
    EvaluationSpec evaluation,
    TerminationSpec termination,
    Precision precision,
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
        .atLeast("seed", seed, 0)
        .present("corpus", corpus)
        .present("model", model)
        .present("pretraining", pretraining)
        .present("rewardData", rewardData)
        .present("rewardModel", rewardModel)
        .present("grpo", grpo)
        .present("evaluation", evaluation)
        .present("termination", termination)
        .present("precision", precision)
        .count("threads", threads)
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
