package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.GenerationActivities.EvaluationConclusionInput;
import io.verisim.contract.GenerationActivities.EvaluationInput;
import io.verisim.contract.GenerationActivities.EvaluationShardInput;
import io.verisim.stage.StageOutcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Evaluates models: the inference runs in the specification's number of shards, each on any free
 * worker, and one worker then concludes the evaluation.
 */
final class Evaluations {
  private final GenerationActivities generation;
  private final Starter starter;

  /** Starts the stages of a workflow. */
  @FunctionalInterface
  interface Starter {
    <A, R> Promise<R> begin(Functions.Func1<A, R> stage, A input);
  }

  Evaluations(GenerationActivities generation, Starter starter) {
    this.generation = generation;
    this.starter = starter;
  }

  /** The evaluation. Its seconds include all stages that contributed to it. */
  StageOutcome run(EvaluationInput input) {
    int shards = input.spec().evaluation().shards();
    if (shards == 1) {
      return starter.begin(generation::evaluate, input).get();
    }
    List<Promise<StageOutcome>> begun = IntStream.range(0, shards)
        .mapToObj(shard -> new EvaluationShardInput(
            input.run(),
            input.spec(),
            input.artifact(),
            shard,
            input.shared().corpus(),
            input.model()))
        .map(shard -> starter.begin(generation::inferEvaluation, shard))
        .toList();
    List<StageOutcome> asked = begun.stream().map(Promise::get).toList();
    StageOutcome judged = starter
        .begin(
            generation::concludeEvaluation,
            new EvaluationConclusionInput(
                input, asked.stream().map(StageOutcome::artifact).toList()))
        .get();
    double seconds =
        judged.seconds() + asked.stream().mapToDouble(StageOutcome::seconds).sum();
    return new StageOutcome(judged.artifact(), judged.results(), seconds, judged.reused());
  }
}
