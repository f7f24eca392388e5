/**
 * The corpus whose truth is known: a probabilistic grammar without ambiguity, so that the entropy
 * of its text is exact and every sentence can be judged.
 */
@NullMarked
package io.verisim.grammar;

import org.jspecify.annotations.NullMarked;
