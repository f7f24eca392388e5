package io.verisim.spec;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that decides the result of a run, with every value resolved. */
public record RunSpec(
    @Key(
        value = "The name of the run. The launcher makes the run's id from the name and the seed:"
            + " `my-text-7`.",
        longest = 200,
        limits = "not blank; at most 200 characters")
    String name,

    @Key("The preset whose values apply unless the document sets them.")
    String preset,

    @Key(value = "The seed of every random choice of the run.", least = 0)
    long seed,

    @Key("The text that a run learns from, and how it is split.")
    CorpusSpec corpus,

    @Key("The shape of the base model.") ModelSpec model,
    @Key("Cycle 0: supervised training of the base model.") PretrainingSpec pretraining,

    @Key("The samples that the reward model of a cycle learns from.")
    RewardDataSpec rewardData,

    @Key("The reward model of each cycle.") RewardModelSpec rewardModel,
    @Key("The training of the policy in each cycle.") GrpoSpec grpo,

    @Key("Supervised training with the same compute, in parallel with the cycles.")
    BaselineSpec baseline,

    @Key("How each version is evaluated.") EvaluationSpec evaluation,
    @Key("When the run is over.") TerminationSpec termination,

    @Key("The type of matrix products. Weights and the optimiser's moments are "
        + "float32 either way.")
    Precision precision,

    @Key(
        value = "CPU threads of a stage that computes. Part of the run's identity, because"
            + " floating-point sums depend on it.",
        least = 1)
    int threads) {

  /**
   * Checks the rules between sections.
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
        .present("baseline", baseline)
        .present("evaluation", evaluation)
        .present("termination", termination)
        .present("precision", precision)
        .whole("threads", threads)
        .agree(
            () -> rewardModel.batchSize() <= rewardData.trainSamples(),
            "is larger than rewardData.trainSamples; a batch cannot be larger than the number of samples",
            "rewardModel.batchSize",
            "rewardData.trainSamples")
        .agree(
            () -> grpo.credit() != Credit.TOKEN
                || rewardModel.activeScorers().stream()
                    .anyMatch(scorer -> scorer.predictsNextToken(corpus)),
            "is token, but the reward model has no scorer that predicts the base model's next token:"
                + " one that reads from left to right, and reads the base model's tokens or has"
                + " corpus.tokenizer: char beside it; add one, or set grpo.credit to sequence",
            "grpo.credit",
            "rewardModel.scorers")
        .agree(
            () -> !baseline.enabled()
                || !baseline.methods().contains(BaselineMethod.TOKEN_DISTILLATION)
                || rewardModel.activeScorers().stream()
                    .anyMatch(scorer -> scorer.predictsNextToken(corpus)),
            "has token_distillation, but the reward model has no scorer that predicts the base"
                + " model's next token; add one, or remove token_distillation",
            "baseline.methods",
            "rewardModel.scorers")
        .agree(
            () -> !baseline.enabled()
                || !baseline.methods().contains(BaselineMethod.SEQUENCE_DISTILLATION)
                || rewardModel.activeScorers().stream().anyMatch(ScorerSpec::writesBaseTokens),
            "has sequence_distillation, but the reward model has no scorer that writes the base"
                + " model's tokens from left to right; add one, or remove sequence_distillation",
            "baseline.methods",
            "rewardModel.scorers")
        .agree(
            () -> !corpus.promptsGiven()
                || rewardModel.activeScorers().stream()
                    .allMatch(scorer -> scorer.direction() == Direction.LEFT_TO_RIGHT),
            "has a scorer that reads from right to left, and so would read an answer before its"
                + " prompt; remove it, or set no corpus.prompt",
            "rewardModel.scorers",
            "corpus.prompt")
        .agree(
            () -> model.from() == null || corpus.tokenizerFromModel(),
            "is \"" + (corpus == null ? "" : corpus.tokenizer()) + "\", but model.from brings a"
                + " tokenizer; remove it, or set no model.from",
            "corpus.tokenizer",
            "model.from")
        .agree(
            () -> model.from() != null || !corpus.tokenizerFromModel(),
            "is model, but no model is named in model.from; name one, or another tokenizer",
            "corpus.tokenizer",
            "model.from")
        .agree(
            () -> model.from() != null || pretraining.maxSteps() > 0,
            "is 0, but the base model starts from random weights; train it, or name a model in"
                + " model.from",
            "pretraining.maxSteps",
            "model.from")
        .agree(
            () -> rewardModel.activeScorers().stream().allMatch(ScorerSpec::isTrained),
            "has a scorer with maxSteps 0 that starts from random weights; set its maxSteps, or its"
                + " from",
            "rewardModel.scorers",
            "pretraining.maxSteps")
        .agree(
            () -> evaluation.judge() == null || evaluation.judge().isTrained(),
            "has maxSteps 0, but starts from random weights; set its maxSteps, or its from",
            "evaluation.judge",
            "pretraining.maxSteps")
        .agree(
            () -> model.from() != null || pretraining.lora() == null,
            "is set, but random weights need to be trained whole; remove it, or name a model in"
                + " model.from",
            "pretraining.lora",
            "model.from")
        .agree(
            () -> model.architecture() == Architecture.GPT2
                || model.from() != null
                || Stream.concat(
                        rewardModel.activeScorers().stream(), Stream.ofNullable(evaluation.judge()))
                    .allMatch(ScorerSpec::canBeRotary),
            "has a model whose nEmbd is no multiple of 2 * nHead, which rotary positions need",
            "rewardModel.scorers",
            "evaluation.judge",
            "model.architecture")
        .agree(
            () -> grpo.credit() != Credit.TOKEN || grpo.reward() != RewardSource.RANDOM,
            "is token, but grpo.reward is random, which knows no tokens; set grpo.credit to"
                + " sequence",
            "grpo.credit",
            "grpo.reward")
        .enforce();
  }

  /**
   * {@return this specification as a tree for YAML and JSON: keys in order, enums as their words}
   */
  public Map<String, @Nullable Object> toMap() {
    return SpecWriter.map(this);
  }
}
