/** Group-relative policy optimisation against a frozen critic. */
@NullMarked
package io.verisim.grpo;

import org.jspecify.annotations.NullMarked;
