/**
 * Texts that are natural up to a crossover point and synthetic after it: plan, sampling and file
 * records.
 */
@NullMarked
package io.verisim.rewarddata;

import org.jspecify.annotations.NullMarked;
