package io.verisim.contract;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * The search attributes of the workflows of runs and cycles, for Temporal servers with visibility.
 */
public final class SearchKeys {
  /** The run that a workflow belongs to. */
  public static final SearchAttributeKey<String> RUN = SearchAttributeKey.forKeyword("VerisimRun");

  /** The cycle of a workflow; 0 is pretraining. */
  public static final SearchAttributeKey<Long> CYCLE = SearchAttributeKey.forLong("VerisimCycle");

  /** One of {@link StageNames}, {@code cycle} or {@code rating}. */
  public static final SearchAttributeKey<String> STAGE =
      SearchAttributeKey.forKeyword("VerisimStage");

  /** The held-out perplexity of the newest evaluated version. */
  public static final SearchAttributeKey<Double> PERPLEXITY =
      SearchAttributeKey.forDouble("VerisimPerplexity");

  /** Mean reward at the end of the newest GRPO phase. */
  public static final SearchAttributeKey<Double> REWARD =
      SearchAttributeKey.forDouble("VerisimReward");

  /** The skill of the newest reward model. */
  public static final SearchAttributeKey<Double> SKILL =
      SearchAttributeKey.forDouble("VerisimSkill");

  public static final List<SearchAttributeKey<?>> ALL =
      List.of(RUN, CYCLE, STAGE, PERPLEXITY, REWARD, SKILL);

  private SearchKeys() {}
}
