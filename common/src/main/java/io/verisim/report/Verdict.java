package io.verisim.report;

import org.jspecify.annotations.Nullable;

/**
 * Whether a version of the base model is better than what is easier to have: its baseline, and a
 * lower temperature.
 *
 * @param beatsBaseline whether the version is better than its baseline at temperature 1, beyond the
 *     noise: in quality, and in divergence from the judge if there is a judge
 * @param beatsTemperatures whether the version is better than everything that v1 and the version's
 *     baseline reach at any evaluated temperature, beyond the noise: in quality at its diversity,
 *     and in divergence from the judge at its perplexity. Without a judge its quality must at least
 *     not be worse than theirs at its perplexity.
 * @param measure of quality, {@code valid sentences} or {@code known words}
 * @param quality a share
 * @param qualityError standard error of the quality
 * @param baselineQuality the baseline's
 * @param baselineQualityError standard error of the baseline's
 * @param qualityFrontier the best quality that v1 and the baseline reach at this diversity
 * @param qualityFrontierError standard error of the difference of quality and frontier
 * @param diversity distinct-2, a share
 * @param diversityError standard error of the diversity
 * @param perplexity of the test split
 * @param judgeDivergence KL(version || judge) per token of the version's own text, in nats
 * @param judgeDivergenceError standard error of the divergence
 * @param baselineJudgeDivergence the baseline's
 * @param baselineJudgeDivergenceError standard error of the baseline's
 * @param judgeFrontier the least divergence that v1 and the baseline reach at this perplexity
 * @param judgeFrontierError standard error of the difference of divergence and frontier
 * @param sentence the verdict in words
 */
public record Verdict(
    boolean beatsBaseline,
    boolean beatsTemperatures,
    String measure,
    @Nullable Double quality,
    @Nullable Double qualityError,
    @Nullable Double baselineQuality,
    @Nullable Double baselineQualityError,
    @Nullable Double qualityFrontier,
    @Nullable Double qualityFrontierError,
    @Nullable Double diversity,
    @Nullable Double diversityError,
    @Nullable Double perplexity,
    @Nullable Double judgeDivergence,
    @Nullable Double judgeDivergenceError,
    @Nullable Double baselineJudgeDivergence,
    @Nullable Double baselineJudgeDivergenceError,
    @Nullable Double judgeFrontier,
    @Nullable Double judgeFrontierError,
    String sentence) {

  /** Whether the version has won: it beats its baseline and every temperature. */
  public boolean wins() {
    return beatsBaseline && beatsTemperatures;
  }
}
