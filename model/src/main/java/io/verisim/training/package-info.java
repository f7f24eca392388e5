/**
 * Supervised training: the optimiser, its schedule and stop rule, and the phases that can be saved
 * and resumed.
 */
@NullMarked
package io.verisim.training;

import org.jspecify.annotations.NullMarked;
