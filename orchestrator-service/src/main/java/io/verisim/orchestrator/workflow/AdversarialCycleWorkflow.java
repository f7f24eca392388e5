package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.WorkflowInit;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.CycleInput;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.RewardActivities;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.report.RunStopReason;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;

/** Reward data, reward model and its evaluation, GRPO, evaluation. */
public final class AdversarialCycleWorkflow implements AdversarialCycle {
  private final GenerationActivities generation;
  private final Evaluations evaluations;
  private final RewardActivities reward;
  private final TrainerActivities trainer;
  private final RunStatus status;

  @WorkflowInit
  public AdversarialCycleWorkflow(CycleInput input) {
    StageOptions options = new StageOptions(input.run(), input.heartbeatTimeout());
    this.generation = options.generation();
    this.evaluations = new Evaluations(generation, Async::function);
    this.reward = options.reward();
    this.trainer = options.trainer();
    this.status = new RunStatus(input.run(), input.searchable());
  }

  @Override
  public CycleFigures run(CycleInput input) {
    CycleRecorder recorder = new CycleRecorder(input.cycle());
    StageOutcome trained = trainRewardModel(input, recorder);
    RewardModelArtifacts rewardModel =
        new RewardModelArtifacts(trained.artifact(), input.scorers());
    if (!(Results.figure(trained, FigureNames.SKILL)
        >= input.spec().rewardModel().minSkill())) {
      return recorder.finish(
          input.cycle(), input.baseModel(), Outcome.REFUSED, RunStopReason.NO_SKILL.code(), null);
    }
    Promise<StageOutcome> judged = Async.function(
        generation::evaluateRewardModel,
        new GenerationActivities.RewardModelEvaluationInput(
            input.run(),
            input.spec(),
            input.cycle(),
            input.corpus(),
            input.baseModel(),
            rewardModel));
    status.atStage(input.cycle(), StageNames.GRPO);
    StageOutcome model = recorder.recordCost(recorder.record(
        StageNames.GRPO,
        trainer.improve(new TrainerActivities.GrpoInput(
            input.run(),
            input.spec(),
            input.cycle(),
            input.corpus(),
            input.first(),
            input.baseModel(),
            rewardModel))));
    int version = input.cycle() + 1;
    status.atStage(input.cycle(), StageNames.EVALUATION);
    StageOutcome evaluation = recorder.record(
        StageNames.EVALUATION,
        evaluations.run(new GenerationActivities.EvaluationInput(
            input.run(),
            input.spec(),
            ArtifactNames.evaluation(version),
            model.artifact(),
            input.shared())));
    recorder.record(StageNames.REWARD_MODEL_EVALUATION, judged.get());
    Outcome outcome =
        Results.figure(model, FigureNames.KEPT_STEP) > 0 ? Outcome.IMPROVED : Outcome.UNCHANGED;
    return recorder.finish(
        version, model.artifact(), outcome, Results.stopReason(model), evaluation.artifact());
  }

  /** All generation workers share the shards. Each shard is sampled and then scored. */
  private StageOutcome trainRewardModel(CycleInput input, CycleRecorder recorder) {
    status.atStage(input.cycle(), StageNames.REWARD_DATA);
    List<Promise<Shard>> shards = new ArrayList<>();
    for (int shard = 0; shard < input.spec().rewardData().shards(); shard++) {
      int number = shard;
      shards.add(Async.function(() -> shard(input, number, recorder)));
    }
    List<ArtifactRef> sampled = new ArrayList<>();
    List<ArtifactRef> read = new ArrayList<>();
    for (Promise<Shard> shard : shards) {
      sampled.add(shard.get().data());
      read.addAll(shard.get().features());
    }
    StageOutcome data = recorder.recordTime(
        StageNames.REWARD_DATA,
        generation.assembleRewardData(new GenerationActivities.RewardDataInput(
            input.run(), input.spec(), input.cycle(), sampled)));
    status.atStage(input.cycle(), StageNames.REWARD_MODEL);
    StageOutcome model = recorder.recordCost(recorder.record(
        StageNames.REWARD_MODEL,
        reward.trainRewardModel(new RewardActivities.RewardModelInput(
            input.run(),
            input.spec(),
            input.cycle(),
            input.baseModel(),
            data.artifact(),
            read,
            input.scorers(),
            input.previousRewardModel()))));
    recorder.trained(new CycleFigures.Reward(data.artifact(), model.artifact()));
    return model;
  }

  /**
   * A shard of reward data, and its scorer features.
   *
   * @param features one artifact; none if the reward model reads hidden states
   */
  private record Shard(ArtifactRef data, List<ArtifactRef> features) {}

  private Shard shard(CycleInput input, int number, CycleRecorder recorder) {
    ArtifactRef data = recorder
        .recordCost(recorder.recordTime(
            StageNames.REWARD_DATA,
            generation.sampleRewardData(new GenerationActivities.RewardDataShardInput(
                input.run(),
                input.spec(),
                input.cycle(),
                number,
                input.corpus(),
                input.baseModel(),
                input.earlierData()))))
        .artifact();
    if (input.scorers().isEmpty()) {
      return new Shard(data, List.of());
    }
    StageOutcome features = recorder.recordCost(recorder.recordTime(
        StageNames.REWARD_FEATURES,
        generation.extractFeatures(new GenerationActivities.RewardFeaturesInput(
            input.run(),
            input.spec(),
            input.cycle(),
            number,
            input.baseModel(),
            data,
            input.scorers()))));
    return new Shard(data, List.of(features.artifact()));
  }
}
