package io.verisim.contract;

/** Names of stages: the kinds of their artifacts, and their names in reports and metrics. */
public final class StageNames {
  public static final String IMPORTED_MODEL = "imported_model";
  public static final String CORPUS = "corpus";
  public static final String PRETRAINING = "pretraining";
  public static final String REWARD_DATA = "reward_data";
  public static final String REWARD_MODEL = "reward_model";
  public static final String SCORER = "scorer";
  public static final String JUDGE = "judge";
  public static final String REWARD_FEATURES = "reward_features";
  public static final String REWARD_MODEL_EVALUATION = "reward_model_evaluation";
  public static final String BASELINE_RATE = "baseline_rate";
  public static final String BASELINE = "baseline";
  public static final String GRPO = "grpo";
  public static final String EVALUATION = "evaluation";

  private StageNames() {}
}
