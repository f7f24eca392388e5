/**
 * Texts that are natural up to a crossover point and synthetic from there: their plan, their
 * sampling, their records.
 */
@NullMarked
package io.verisim.rewarddata;

import org.jspecify.annotations.NullMarked;
