/** The reward worker: training of reward models. */
@NullMarked
package io.verisim.reward;

import org.jspecify.annotations.NullMarked;
