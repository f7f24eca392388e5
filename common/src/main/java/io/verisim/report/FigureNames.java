package io.verisim.report;

import java.util.Optional;

/**
 * Names of figures in stage results and in {@link CycleFigures}, as metrics and reports show them.
 */
public final class FigureNames {
  public static final String PERPLEXITY = "perplexity";
  /**
   * The change of the mean negative log-likelihood per token since the first version, in nats, with
   * the standard error of paired windows.
   */
  public static final String LOSS_CHANGE = "loss/change";

  public static final String LOSS_CHANGE_ERROR = "loss/change_standard_error";
  /** Perplexity of the grammar that generated the corpus, which no model can beat. */
  public static final String PERPLEXITY_FLOOR = "perplexity/floor";

  public static final String LOSS_VAL = "loss/val";
  /** The share of right answers, if the corpus has prompts from a grammar. */
  public static final String RIGHT = "answers/right";

  public static final String RIGHT_ERROR = "answers/right_standard_error";
  /**
   * If the corpus has prompts: mean tokens of a completion with its end token, the same of the
   * corpus, and the share of completions that ended within the block.
   */
  public static final String COMPLETION_LENGTH = "completions/mean_length";

  public static final String COMPLETION_LENGTH_NATURAL = "completions/mean_length_natural";
  public static final String COMPLETIONS_ENDED = "completions/ended";
  public static final String VALID = "sentences/valid";
  public static final String VALID_ERROR = "sentences/valid_standard_error";
  public static final String SENTENCE_LENGTH = "sentences/mean_length";
  public static final String SENTENCE_LENGTH_TRUTH = "sentences/mean_length_truth";
  public static final String RULE_DISTANCE = "sentences/rule_distance";
  /** A squared error, unlike {@link #LOSS_VAL}, which is in nats. */
  public static final String REWARD_MODEL_LOSS = "reward_model/loss/val";

  public static final String REWARD_MODEL_STEPS = "reward_model/steps";
  public static final String SKILL = "reward_model/skill";
  public static final String AUC = "reward_model/auc";
  public static final String FRESH_SKILL = "fresh_discriminator/skill";
  public static final String FRESH_AUC = "fresh_discriminator/auc";
  public static final String FRESH_SKILL_ERROR = "fresh_discriminator/skill_standard_error";
  public static final String FRESH_AUC_ERROR = "fresh_discriminator/auc_standard_error";
  public static final String SKILL_ERROR = "reward_model/skill_standard_error";
  public static final String AUC_ERROR = "reward_model/auc_standard_error";
  /**
   * The share of valid sentences in all texts, and in the texts that the reward model scores best
   * of eight.
   */
  public static final String REWARD_MODEL_VALID_ALL = "reward_model/all/valid";

  public static final String REWARD_MODEL_VALID_BEST = "reward_model/best_of_8/valid";
  public static final String REWARD_MODEL_VALID_BEST_ERROR =
      "reward_model/best_of_8/valid_standard_error";
  public static final String REWARD_MODEL_KNOWN_ALL = "reward_model/all/known_words";
  public static final String REWARD_MODEL_KNOWN_BEST = "reward_model/best_of_8/known_words";
  public static final String REWARD_MODEL_KNOWN_BEST_ERROR =
      "reward_model/best_of_8/known_words_standard_error";
  /**
   * The correlation of a text's score with its share of invalid sentences (or of unknown words),
   * within groups of one prompt.
   */
  public static final String REWARD_MODEL_FAULTS = "reward_model/correlation_with_faults";

  public static final String REWARD_MODEL_FAULTS_ERROR =
      "reward_model/correlation_with_faults_standard_error";
  /**
   * The correlation of a text's score with the mean length of its lines, within groups of one
   * prompt.
   */
  public static final String REWARD_MODEL_LENGTH = "reward_model/correlation_with_length";

  public static final String REWARD_MODEL_LENGTH_ERROR =
      "reward_model/correlation_with_length_standard_error";
  public static final String REWARD_START = "reward/start";
  public static final String REWARD = "reward";
  /** The first version's perplexity of the validation split, from which GRPO's tolerance counts. */
  public static final String PERPLEXITY_VAL_FIRST = "perplexity/val_first";

  /** Mean KL(policy || scorers) per token of held-out completions, in nats. */
  public static final String DIVERGENCE_START = "divergence/start";

  public static final String DIVERGENCE = "divergence";
  /**
   * Under the judge, per token of the model's own text, in nats: the cross-entropy of the model and
   * the judge, the model's entropy, and their difference, which is KL(model || judge).
   */
  public static final String JUDGE_CROSS_ENTROPY = "judge/cross_entropy";

  public static final String JUDGE_ENTROPY = "judge/entropy";
  public static final String JUDGE_DIVERGENCE = "judge/divergence";
  public static final String JUDGE_DIVERGENCE_ERROR = "judge/divergence_standard_error";
  public static final String KL = "kl";
  public static final String STEPS = "steps";
  public static final String KEPT_STEP = "kept_step";

  /** The position of the kept weights between the first version (0) and the kept step (1). */
  public static final String INTERPOLATION_COEFFICIENT = "interpolation_coefficient";

  public static final String DISTINCT_1 = "diversity/distinct_1";
  public static final String DISTINCT_2 = "diversity/distinct_2";
  public static final String DISTINCT_2_ERROR = "diversity/distinct_2_standard_error";
  public static final String DISTINCT_3 = "diversity/distinct_3";
  public static final String DISTINCT_2_NATURAL = "diversity/distinct_2_natural";
  public static final String SELF_BLEU = "diversity/self_bleu_3";
  public static final String SELF_BLEU_ERROR = "diversity/self_bleu_3_standard_error";
  public static final String UNIQUE = "diversity/unique";
  public static final String COPIED = "copying/share";
  public static final String COPIED_ERROR = "copying/share_standard_error";
  public static final String COPIED_NATURAL = "copying/share_natural";
  public static final String LONGEST_COPY = "copying/longest";
  public static final String LONGEST_COPY_NATURAL = "copying/longest_natural";

  /** Share of sampled words that occur in the train split. */
  public static final String KNOWN_WORDS = "words/known";

  public static final String KNOWN_WORDS_ERROR = "words/known_standard_error";
  public static final String KNOWN_WORDS_NATURAL = "words/known_natural";
  /** FLOPs of models, as {@code io.verisim.engine.Flops} counts them. */
  public static final String FLOPS = "flops";
  /**
   * Validation loss of a baseline's start, and the learning rate of the best weights; 0 if the
   * start is best.
   */
  public static final String BASELINE_LOSS_START = "baseline/loss_start";

  public static final String BASELINE_RATE = "baseline/rate";

  /**
   * People's choices between texts of a version and of the previous one, the newer version's share,
   * and its 95 % interval.
   */
  public static final String RATINGS = "rating/count";

  public static final String WIN_RATE = "rating/win_rate";
  public static final String WIN_RATE_LOW = "rating/win_rate_low";
  public static final String WIN_RATE_HIGH = "rating/win_rate_high";

  private FigureNames() {}

  private static final String AT = "temperature/";

  /**
   * The name of a figure of the same version at another temperature, such as
   * {@code temperature/0.8/perplexity}.
   */
  public static String at(double temperature, String name) {
    return AT + temperature + "/" + name;
  }

  /** The temperature in a name that {@link #at} made; empty for other names. */
  static Optional<Double> temperature(String name) {
    return name.startsWith(AT)
        ? Optional.of(Double.valueOf(name.substring(AT.length(), name.indexOf('/', AT.length()))))
        : Optional.empty();
  }
}
