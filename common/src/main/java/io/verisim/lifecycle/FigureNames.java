package io.verisim.lifecycle;

/** Names of figures in stage results and in {@link CycleFigures}, as metrics and reports show them. */
public final class FigureNames {
  public static final String PERPLEXITY = "perplexity";
  /** Perplexity of the grammar that wrote the corpus, which no model can beat. */
  public static final String PERPLEXITY_FLOOR = "perplexity/floor";

  public static final String LOSS_VAL = "loss/val";
  public static final String VALID = "sentences/valid";
  public static final String VALID_ERROR = "sentences/valid_standard_error";
  public static final String SENTENCE_LENGTH = "sentences/mean_length";
  public static final String SENTENCE_LENGTH_TRUTH = "sentences/mean_length_truth";
  public static final String RULE_DISTANCE = "sentences/rule_distance";
  /** A squared error, apart from {@link #LOSS_VAL}, which is in nats. */
  public static final String CRITIC_LOSS = "reward_model/loss/val";

  public static final String CRITIC_STEPS = "reward_model/steps";
  public static final String SKILL = "reward_model/skill";
  public static final String AUC = "reward_model/auc";
  public static final String FRESH_SKILL = "fresh_critic/skill";
  public static final String FRESH_AUC = "fresh_critic/auc";
  public static final String REWARD_START = "reward/start";
  public static final String REWARD = "reward";
  public static final String KL = "kl";
  public static final String STEPS = "steps";
  public static final String KEPT_STEP = "kept_step";
  public static final String DISTINCT_1 = "diversity/distinct_1";
  public static final String DISTINCT_2 = "diversity/distinct_2";
  public static final String DISTINCT_3 = "diversity/distinct_3";
  public static final String DISTINCT_2_NATURAL = "diversity/distinct_2_natural";
  public static final String SELF_BLEU = "diversity/self_bleu_3";
  public static final String UNIQUE = "diversity/unique";
  public static final String COPIED = "copying/share";
  public static final String COPIED_NATURAL = "copying/share_natural";
  public static final String LONGEST_COPY = "copying/longest";
  public static final String LONGEST_COPY_NATURAL = "copying/longest_natural";

  private FigureNames() {}
}
