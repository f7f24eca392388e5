package io.verisim.lifecycle;

/** Names of stages: the kinds of their artifacts, and what reports and metrics call them. */
public final class StageNames {
  public static final String CORPUS = "corpus";
  public static final String PRETRAINING = "pretraining";
  public static final String REWARD_DATA = "reward_data";
  public static final String REWARD_MODEL = "reward_model";
  public static final String LANGUAGE_MODEL = "language_model";
  public static final String REWARD_FEATURES = "reward_features";
  public static final String CRITIC_EVALUATION = "critic_evaluation";
  public static final String CONTROL_RATE = "control_rate";
  public static final String CONTROL = "control";
  public static final String GRPO = "grpo";
  public static final String EVALUATION = "evaluation";

  private StageNames() {}
}
