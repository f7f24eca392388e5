package io.verisim.generation;

import io.verisim.lifecycle.GenerationActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.StageDesk;
import java.util.List;

/** The generation worker's face to the workflow. */
final class GenerationService implements GenerationActivities {
  private final CorpusStage corpus;
  private final RewardDataStage rewardData;
  private final RewardFeaturesStage rewardFeatures;
  private final CriticEvaluationStage criticEvaluation;
  private final EvaluationStage evaluation;
  private final Completer completer;

  GenerationService(StageDesk desk, SourceReader sources, ModelFolders models) {
    this.corpus = new CorpusStage(desk, sources);
    this.rewardData = new RewardDataStage(desk);
    this.rewardFeatures = new RewardFeaturesStage(desk);
    this.criticEvaluation = new CriticEvaluationStage(desk);
    this.evaluation = new EvaluationStage(desk);
    this.completer = new Completer(models);
  }

  @Override
  public StageOutcome prepareCorpus(Corpus order) {
    return corpus.run(order);
  }

  @Override
  public StageOutcome sampleRewardData(Shard order) {
    return rewardData.sample(order);
  }

  @Override
  public StageOutcome assembleRewardData(Assembly order) {
    return rewardData.assemble(order);
  }

  @Override
  public StageOutcome readRewardData(Reading order) {
    return rewardFeatures.run(order);
  }

  @Override
  public StageOutcome evaluateCritic(CriticEvaluation order) {
    return criticEvaluation.run(order);
  }

  @Override
  public StageOutcome evaluate(Evaluation order) {
    return evaluation.run(order, List.of());
  }

  @Override
  public StageOutcome inferEvaluation(EvaluationShard order) {
    return evaluation.infer(order);
  }

  @Override
  public StageOutcome concludeEvaluation(Conclusion order) {
    return evaluation.run(order.evaluation(), order.shards());
  }

  @Override
  public CompletionText complete(Completion order) {
    return completer.complete(order);
  }
}
