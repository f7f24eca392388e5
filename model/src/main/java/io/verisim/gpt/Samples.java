package io.verisim.gpt;

/**
 * Result of sampling one batch.
 *
 * @param tokens [rows][length]: the given tokens, then the sampled ones
 * @param given [rows]: number of given tokens in a row
 * @param lengths [rows]: tokens of a text, its end token included; what follows is padding
 * @param logProbabilities [rows][length]: of the token at a position under the sampling
 *     distribution, in nats; 0 before the first position that was sampled in any row of the batch
 * @param entropies [rows][length]: of that distribution, in nats
 */
public record Samples(
    int[][] tokens, int[] given, int[] lengths, float[][] logProbabilities, float[][] entropies) {}
