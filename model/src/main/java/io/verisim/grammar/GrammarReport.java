package io.verisim.grammar;

/**
 * How well some sentences follow a grammar. Shares and means of nothing are NaN.
 *
 * @param count sentences judged
 * @param validShare share of them that the grammar can make
 * @param meanLength characters of a sentence, valid or not, counted as
 *     {@link Grammar#expectedLength()} does: with its line end
 * @param ruleDistance total variation distance, in [0, 1], between how often the valid sentences
 *     use each rule and how often the grammar does; NaN when none is valid
 */
public record GrammarReport(int count, double validShare, double meanLength, double ruleDistance) {}
