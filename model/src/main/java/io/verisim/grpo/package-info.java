/** Group-relative policy optimisation against a frozen reward model. */
@NullMarked
package io.verisim.grpo;

import org.jspecify.annotations.NullMarked;
