/**
 * What a run's versions are compared with: other ways to spend the same compute on the first
 * version of the base model.
 */
@NullMarked
package io.verisim.baseline;

import org.jspecify.annotations.NullMarked;
