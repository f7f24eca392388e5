/** The trainer worker: pretraining and GRPO. */
@NullMarked
package io.verisim.trainer;

import org.jspecify.annotations.NullMarked;
