package io.verisim.grammar;

/**
 * The derivation of a sentence by the grammar.
 *
 * @param logProbability of the derivation, in nats
 * @param ruleCounts number of uses of each rule, in the order of {@link Grammar#rules()}
 */
@SuppressWarnings("ArrayRecordComponent") // A result that is read once, not compared.
public record Derivation(double logProbability, int[] ruleCounts) {}
