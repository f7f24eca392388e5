package io.verisim.grammar;

/**
 * How the grammar makes a sentence.
 *
 * @param logProbability of the derivation, in nats
 * @param ruleCounts how often each rule is used, in the order of {@link Grammar#rules()}
 */
@SuppressWarnings("ArrayRecordComponent") // A result that is read once, not compared.
public record Derivation(double logProbability, int[] ruleCounts) {}
