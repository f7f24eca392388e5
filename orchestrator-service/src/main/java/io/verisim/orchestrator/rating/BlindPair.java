package io.verisim.orchestrator.rating;

/**
 * Two texts for a person to choose between. It does not reveal which version wrote which text.
 *
 * @param comparison the identifier to give with a rating
 * @param cycle the cycle whose new version is compared with the previous one
 * @param prompt the prompt that both texts continue
 */
public record BlindPair(String comparison, int cycle, String prompt, String first, String second) {}
