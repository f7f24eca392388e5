package io.verisim.report;

/**
 * How far people are with comparing the versions of a cycle. Says nothing of their choices before
 * all have been made.
 *
 * @param cycle whose new version is compared with the one before
 * @param pairs of texts to compare
 * @param given choices so far
 * @param needed choices until the run decides
 */
public record RatingStatus(int cycle, int pairs, int given, int needed) {}
