package io.verisim.report;

/**
 * The progress of people's comparison of the versions of a cycle. It does not reveal choices before
 * all have been made.
 *
 * @param cycle the cycle whose new version is compared with the previous one
 * @param pairs of texts to compare
 * @param given choices so far
 * @param needed choices after which the run decides
 */
public record RatingStatus(int cycle, int pairs, int given, int needed) {}
