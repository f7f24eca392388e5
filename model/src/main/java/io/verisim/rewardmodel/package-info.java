/**
 * The reward model: features of a text, the reward head on them, its training, and what its
 * judgement is worth.
 */
@NullMarked
package io.verisim.rewardmodel;

import org.jspecify.annotations.NullMarked;
