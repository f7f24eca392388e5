/**
 * The meaning of a run's figures: comparisons with their errors, the best version, termination and
 * findings. It does not use Temporal.
 */
@NullMarked
package io.verisim.orchestrator.judgement;

import org.jspecify.annotations.NullMarked;
