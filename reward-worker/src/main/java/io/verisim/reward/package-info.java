/** The reward worker: training of critics. */
@NullMarked
package io.verisim.reward;

import org.jspecify.annotations.NullMarked;
