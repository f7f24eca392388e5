package io.verisim.lifecycle;

/** Names of a run's artifacts. Cycle n starts from version n of the base model and makes version n + 1. */
public final class ArtifactNames {
  public static final String CORPUS = "corpus";

  private ArtifactNames() {}

  public static String baseModel(int version) {
    return "base_model_v" + version;
  }

  public static String rewardData(int cycle) {
    return "reward_data_v" + cycle;
  }

  public static String rewardDataShard(int cycle, int shard) {
    return rewardData(cycle) + "_shard_" + shard;
  }

  public static String rewardModel(int cycle) {
    return "reward_model_v" + cycle;
  }

  public static String evaluation(int version) {
    return "evaluation_v" + version;
  }
}
