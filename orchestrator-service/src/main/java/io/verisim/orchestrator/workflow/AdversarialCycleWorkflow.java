package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.AdversarialCycle;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.CycleOrder;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.RewardActivities;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TaskQueues;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;

/** Reward data, reward model, GRPO, evaluation. */
public final class AdversarialCycleWorkflow implements AdversarialCycle {
  /** Why a cycle is refused: the key of the floor that the critic stayed under. */
  static final String NO_SKILL = "rewardModel.minSkill";

  private final GenerationActivities generation = Workflow.newActivityStub(
      GenerationActivities.class, StageOptions.stage(TaskQueues.GENERATION));
  private final RewardActivities reward =
      Workflow.newActivityStub(RewardActivities.class, StageOptions.stage(TaskQueues.REWARD));
  private final TrainerActivities trainer =
      Workflow.newActivityStub(TrainerActivities.class, StageOptions.stage(TaskQueues.TRAINER));

  @Override
  public CycleFigures run(CycleOrder order) {
    CycleDiary diary = new CycleDiary(order.cycle());
    StageOutcome data = sampleRewardData(order, diary);
    StageOutcome critic = diary.note(
        StageNames.REWARD_MODEL,
        reward.trainRewardModel(new RewardActivities.RewardTraining(
            order.run(), order.spec(), order.cycle(), order.baseModel(), data.artifact())));
    if (!(Results.figure(critic, FigureNames.SKILL)
        >= order.spec().rewardModel().minSkill())) {
      return diary.close(order.cycle(), order.baseModel(), Outcome.REFUSED, NO_SKILL, null);
    }
    StageOutcome model = diary.note(
        StageNames.GRPO,
        trainer.improve(new TrainerActivities.Improvement(
            order.run(),
            order.spec(),
            order.cycle(),
            order.corpus(),
            order.baseModel(),
            critic.artifact())));
    int version = order.cycle() + 1;
    StageOutcome evaluation = diary.note(
        StageNames.EVALUATION,
        generation.evaluate(new GenerationActivities.Evaluation(
            order.run(), order.spec(), version, order.corpus(), model.artifact())));
    Outcome outcome =
        Results.figure(model, FigureNames.KEPT_STEP) > 0 ? Outcome.IMPROVED : Outcome.UNCHANGED;
    return diary.close(
        version, model.artifact(), outcome, Results.stopReason(model), evaluation.artifact());
  }

  /** Shards go to as many generation workers as there are. */
  private StageOutcome sampleRewardData(CycleOrder order, CycleDiary diary) {
    List<Promise<StageOutcome>> shards = new ArrayList<>();
    for (int shard = 0; shard < order.spec().rewardData().shards(); shard++) {
      shards.add(Async.function(
          generation::sampleRewardData,
          new GenerationActivities.Shard(
              order.run(), order.spec(), order.cycle(), shard, order.corpus(), order.baseModel())));
    }
    List<ArtifactRef> sampled = new ArrayList<>();
    for (Promise<StageOutcome> shard : shards) {
      sampled.add(diary.took(StageNames.REWARD_DATA, shard.get()).artifact());
    }
    return diary.took(
        StageNames.REWARD_DATA,
        generation.assembleRewardData(
            new GenerationActivities.Assembly(order.run(), order.spec(), order.cycle(), sampled)));
  }
}
