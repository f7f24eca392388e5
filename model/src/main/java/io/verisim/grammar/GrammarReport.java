package io.verisim.grammar;

/**
 * How well some sentences follow a grammar. Shares and means over zero sentences are NaN.
 *
 * @param count number of judged sentences
 * @param validShare share of these sentences that the grammar can produce
 * @param meanLength mean characters per sentence, valid or not, counted as in
 *     {@link Grammar#expectedLength()}: with the line end
 * @param ruleDistance total variation distance, in [0, 1], between the rule shares of the valid
 *     sentences and the expected rule shares of the grammar; NaN if no sentence is valid
 */
public record GrammarReport(int count, double validShare, double meanLength, double ruleDistance) {}
