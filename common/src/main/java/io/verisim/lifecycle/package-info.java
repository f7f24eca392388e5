/** A run from its start to its report: the contracts of workflows and workers, what they exchange, and the run's records. */
@NullMarked
package io.verisim.lifecycle;

import org.jspecify.annotations.NullMarked;
