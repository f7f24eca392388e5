package io.verisim.orchestrator.rating;

/**
 * Two texts for a person to choose between. Nothing in it tells which version wrote which.
 *
 * @param comparison what a rating names it by
 * @param cycle whose new version is compared with the one before
 * @param prompt that both texts continue
 */
public record BlindPair(String comparison, int cycle, String prompt, String first, String second) {}
