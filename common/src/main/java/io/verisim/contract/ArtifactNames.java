package io.verisim.contract;

import io.verisim.spec.BaselineMethod;

/**
 * Names of a run's artifacts. Cycle n starts from version n of the base model and makes version n +
 * 1.
 */
public final class ArtifactNames {
  public static final String CORPUS = "corpus";

  /** The pretrained model that the run starts from. */
  public static final String IMPORTED_MODEL = "imported_model";

  /** The pretrained model that the judge starts from. */
  public static final String IMPORTED_JUDGE = "imported_judge";

  /** The language model that judges the versions. */
  public static final String JUDGE = "judge";

  private ArtifactNames() {}

  public static String baseModel(int version) {
    return "base_model_v" + version;
  }

  public static String rewardData(int cycle) {
    return "reward_data_v" + cycle;
  }

  public static String rewardDataShard(int cycle, int shard) {
    return shard(rewardData(cycle), shard);
  }

  public static String rewardFeaturesShard(int cycle, int shard) {
    return shard("reward_features_v" + cycle, shard);
  }

  /** A shard of an artifact, numbered from 0. */
  public static String shard(String artifact, int shard) {
    return artifact + "_shard_" + shard;
  }

  /** A scoring language model of the reward models, numbered from 1. */
  public static String scorer(int number) {
    return "scorer_" + number;
  }

  /** The pretrained model that a scoring language model starts from, numbered from 1. */
  public static String importedScorer(int number) {
    return "imported_scorer_" + number;
  }

  public static String rewardModel(int cycle) {
    return "reward_model_v" + cycle;
  }

  public static String rewardModelEvaluation(int cycle) {
    return "reward_model_evaluation_v" + cycle;
  }

  public static String evaluation(int version) {
    return "evaluation_v" + version;
  }

  /**
   * The baseline of a version. That of supervised training is called so, the others by their
   * methods.
   */
  public static String baseline(BaselineMethod method, int version) {
    return prefix(method) + "_v" + version;
  }

  /** The baseline of a version at one learning rate, numbered from 0. */
  public static String baselineRate(BaselineMethod method, int version, int rate) {
    return baseline(method, version) + "_rate_" + rate;
  }

  public static String baselineEvaluation(BaselineMethod method, int version) {
    return prefix(method) + "_evaluation_v" + version;
  }

  private static String prefix(BaselineMethod method) {
    return method == BaselineMethod.SUPERVISED ? "baseline" : method.word();
  }
}
