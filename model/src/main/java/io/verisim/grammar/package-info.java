/**
 * The synthetic corpus with known ground truth: an unambiguous probabilistic grammar. The entropy
 * of its text is exact, and every sentence can be judged.
 */
@NullMarked
package io.verisim.grammar;

import org.jspecify.annotations.NullMarked;
