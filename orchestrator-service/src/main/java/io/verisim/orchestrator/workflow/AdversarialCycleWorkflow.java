package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.WorkflowInit;
import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.AdversarialCycle;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.Critic;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.CycleOrder;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.RewardActivities;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;

/** Reward data, reward model and its judgement, GRPO, evaluation. */
public final class AdversarialCycleWorkflow implements AdversarialCycle {
  /** Why a cycle is refused: the key of the floor that the critic stayed under. */
  static final String NO_SKILL = "rewardModel.minSkill";

  private final GenerationActivities generation;
  private final Evaluations evaluations;
  private final RewardActivities reward;
  private final TrainerActivities trainer;
  private final Whereabouts whereabouts;

  @WorkflowInit
  public AdversarialCycleWorkflow(CycleOrder order) {
    StageOptions options = new StageOptions(order.run(), order.heartbeatTimeout());
    this.generation = options.generation();
    this.evaluations = new Evaluations(generation, Async::function);
    this.reward = options.reward();
    this.trainer = options.trainer();
    this.whereabouts = new Whereabouts(order.run(), order.searchable());
  }

  @Override
  public CycleFigures run(CycleOrder order) {
    CycleDiary diary = new CycleDiary(order.cycle());
    StageOutcome rewardModel = trainCritic(order, diary);
    Critic critic = new Critic(rewardModel.artifact(), order.languageModels());
    if (!(Results.figure(rewardModel, FigureNames.SKILL)
        >= order.spec().rewardModel().minSkill())) {
      return diary.close(order.cycle(), order.baseModel(), Outcome.REFUSED, NO_SKILL, null);
    }
    Promise<StageOutcome> judged = Async.function(
        generation::evaluateCritic,
        new GenerationActivities.CriticEvaluation(
            order.run(), order.spec(), order.cycle(), order.corpus(), order.baseModel(), critic));
    whereabouts.in(order.cycle(), StageNames.GRPO);
    StageOutcome model = diary.cost(diary.note(
        StageNames.GRPO,
        trainer.improve(new TrainerActivities.Improvement(
            order.run(), order.spec(), order.cycle(), order.corpus(), order.baseModel(), critic))));
    int version = order.cycle() + 1;
    whereabouts.in(order.cycle(), StageNames.EVALUATION);
    StageOutcome evaluation = diary.note(
        StageNames.EVALUATION,
        evaluations.run(new GenerationActivities.Evaluation(
            order.run(),
            order.spec(),
            ArtifactNames.evaluation(version),
            order.corpus(),
            model.artifact(),
            order.languageModels(),
            order.baseline())));
    diary.note(StageNames.CRITIC_EVALUATION, judged.get());
    Outcome outcome =
        Results.figure(model, FigureNames.KEPT_STEP) > 0 ? Outcome.IMPROVED : Outcome.UNCHANGED;
    return diary.close(
        version, model.artifact(), outcome, Results.stopReason(model), evaluation.artifact());
  }

  /** Shards go to as many generation workers as there are, each from sampling to reading. */
  private StageOutcome trainCritic(CycleOrder order, CycleDiary diary) {
    whereabouts.in(order.cycle(), StageNames.REWARD_DATA);
    List<Promise<Shard>> shards = new ArrayList<>();
    for (int shard = 0; shard < order.spec().rewardData().shards(); shard++) {
      int number = shard;
      shards.add(Async.function(() -> shard(order, number, diary)));
    }
    List<ArtifactRef> sampled = new ArrayList<>();
    List<ArtifactRef> read = new ArrayList<>();
    for (Promise<Shard> shard : shards) {
      sampled.add(shard.get().data());
      read.addAll(shard.get().features());
    }
    StageOutcome data = diary.took(
        StageNames.REWARD_DATA,
        generation.assembleRewardData(
            new GenerationActivities.Assembly(order.run(), order.spec(), order.cycle(), sampled)));
    whereabouts.in(order.cycle(), StageNames.REWARD_MODEL);
    return diary.cost(diary.note(
        StageNames.REWARD_MODEL,
        reward.trainRewardModel(new RewardActivities.RewardTraining(
            order.run(),
            order.spec(),
            order.cycle(),
            order.baseModel(),
            data.artifact(),
            read,
            order.languageModels()))));
  }

  /**
   * A shard of reward data, and what language models make of it.
   *
   * @param features one artifact; none where the critic reads hidden states
   */
  private record Shard(ArtifactRef data, List<ArtifactRef> features) {}

  private Shard shard(CycleOrder order, int number, CycleDiary diary) {
    ArtifactRef data = diary
        .cost(diary.took(
            StageNames.REWARD_DATA,
            generation.sampleRewardData(new GenerationActivities.Shard(
                order.run(),
                order.spec(),
                order.cycle(),
                number,
                order.corpus(),
                order.baseModel()))))
        .artifact();
    if (order.languageModels().isEmpty()) {
      return new Shard(data, List.of());
    }
    StageOutcome features = diary.cost(diary.took(
        StageNames.REWARD_FEATURES,
        generation.readRewardData(new GenerationActivities.Reading(
            order.run(),
            order.spec(),
            order.cycle(),
            number,
            order.baseModel(),
            data,
            order.languageModels()))));
    return new Shard(data, List.of(features.artifact()));
  }
}
