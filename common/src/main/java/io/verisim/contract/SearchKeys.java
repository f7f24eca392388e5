package io.verisim.contract;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * What the workflows of runs and cycles can be found by, on a Temporal server that has visibility.
 */
public final class SearchKeys {
  /** The run that a workflow belongs to. */
  public static final SearchAttributeKey<String> RUN = SearchAttributeKey.forKeyword("VerisimRun");

  /** The cycle that it is in; 0 is pretraining. */
  public static final SearchAttributeKey<Long> CYCLE = SearchAttributeKey.forLong("VerisimCycle");

  /** One of {@link StageNames}, {@code cycle} or {@code rating}. */
  public static final SearchAttributeKey<String> STAGE =
      SearchAttributeKey.forKeyword("VerisimStage");

  /** Of the newest judged version on held-out text. */
  public static final SearchAttributeKey<Double> PERPLEXITY =
      SearchAttributeKey.forDouble("VerisimPerplexity");

  /** Mean reward at the end of the newest GRPO phase. */
  public static final SearchAttributeKey<Double> REWARD =
      SearchAttributeKey.forDouble("VerisimReward");

  /** Of the newest reward model. */
  public static final SearchAttributeKey<Double> SKILL =
      SearchAttributeKey.forDouble("VerisimSkill");

  public static final List<SearchAttributeKey<?>> ALL =
      List.of(RUN, CYCLE, STAGE, PERPLEXITY, REWARD, SKILL);

  private SearchKeys() {}
}
