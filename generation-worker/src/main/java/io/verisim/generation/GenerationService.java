package io.verisim.generation;

import io.verisim.contract.GenerationActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.StageExecutor;
import java.util.List;

/** The activities of the generation worker. */
final class GenerationService implements GenerationActivities {
  private final StageExecutor executor;
  private final SourceReader sources;
  private final ModelSource pretrained;
  private final Completer completer;
  private final TextScoring scoring;

  GenerationService(
      StageExecutor executor, SourceReader sources, ModelSource pretrained, ModelFolders models) {
    this.executor = executor;
    this.sources = sources;
    this.pretrained = pretrained;
    this.completer = new Completer(models);
    this.scoring = new TextScoring(models);
  }

  @Override
  public StageOutcome importModel(ModelImportInput input) {
    return executor.run(new ModelImportStage(input, pretrained));
  }

  @Override
  public StageOutcome prepareCorpus(CorpusInput input) {
    return executor.run(new CorpusStage(input, sources));
  }

  @Override
  public StageOutcome sampleRewardData(RewardDataShardInput input) {
    return executor.run(new RewardDataShardStage(input));
  }

  @Override
  public StageOutcome assembleRewardData(RewardDataInput input) {
    return executor.run(new RewardDataStage(input));
  }

  @Override
  public StageOutcome extractFeatures(RewardFeaturesInput input) {
    return executor.run(new RewardFeaturesStage(input));
  }

  @Override
  public StageOutcome evaluateRewardModel(RewardModelEvaluationInput input) {
    return executor.run(new RewardModelEvaluationStage(input));
  }

  @Override
  public StageOutcome evaluate(EvaluationInput input) {
    return executor.run(new EvaluationStage(input, List.of()));
  }

  @Override
  public StageOutcome inferEvaluation(EvaluationShardInput input) {
    return executor.run(new EvaluationShardStage(input));
  }

  @Override
  public StageOutcome concludeEvaluation(EvaluationConclusionInput input) {
    return executor.run(new EvaluationStage(input.evaluation(), input.shards()));
  }

  @Override
  public CompletionText complete(CompletionInput input) {
    return completer.complete(input);
  }

  @Override
  public TextScores score(ScoreInput input) {
    return scoring.score(input);
  }
}
