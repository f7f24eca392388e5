package io.verisim.gpt;

/**
 * What one batch of sampling gave.
 *
 * @param tokens [rows][length]: the given tokens, then the sampled ones
 * @param given [rows]: how many tokens of a row were given
 * @param logProbabilities [rows][length]: of the token at a position under the distribution that it
 *     was drawn from, in nats; 0 before the first position that any row of the batch sampled
 * @param entropies [rows][length]: of that distribution, in nats
 */
public record Samples(
    int[][] tokens, int[] given, float[][] logProbabilities, float[][] entropies) {}
