package io.verisim.generation;

import io.verisim.contract.GenerationActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.StageExecutor;
import java.util.List;

/** The generation worker's face to the workflow. */
final class GenerationService implements GenerationActivities {
  private final CorpusStage corpus;
  private final RewardDataStage rewardData;
  private final RewardFeaturesStage rewardFeatures;
  private final RewardModelEvaluationStage rewardModelEvaluation;
  private final EvaluationStage evaluation;
  private final Completer completer;

  GenerationService(StageExecutor executor, SourceReader sources, ModelFolders models) {
    this.corpus = new CorpusStage(executor, sources);
    this.rewardData = new RewardDataStage(executor);
    this.rewardFeatures = new RewardFeaturesStage(executor);
    this.rewardModelEvaluation = new RewardModelEvaluationStage(executor);
    this.evaluation = new EvaluationStage(executor);
    this.completer = new Completer(models);
  }

  @Override
  public StageOutcome prepareCorpus(CorpusInput input) {
    return corpus.run(input);
  }

  @Override
  public StageOutcome sampleRewardData(RewardDataShardInput input) {
    return rewardData.sample(input);
  }

  @Override
  public StageOutcome assembleRewardData(RewardDataInput input) {
    return rewardData.assemble(input);
  }

  @Override
  public StageOutcome extractFeatures(RewardFeaturesInput input) {
    return rewardFeatures.run(input);
  }

  @Override
  public StageOutcome evaluateRewardModel(RewardModelEvaluationInput input) {
    return rewardModelEvaluation.run(input);
  }

  @Override
  public StageOutcome evaluate(EvaluationInput input) {
    return evaluation.run(input, List.of());
  }

  @Override
  public StageOutcome inferEvaluation(EvaluationShardInput input) {
    return evaluation.infer(input);
  }

  @Override
  public StageOutcome concludeEvaluation(EvaluationConclusionInput input) {
    return evaluation.run(input.evaluation(), input.shards());
  }

  @Override
  public CompletionText complete(CompletionInput input) {
    return completer.complete(input);
  }
}
