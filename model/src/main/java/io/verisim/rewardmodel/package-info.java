/**
 * The reward model: features of a text, the reward head, its training, and the quality of its
 * scores.
 */
@NullMarked
package io.verisim.rewardmodel;

import org.jspecify.annotations.NullMarked;
