/**
 * What a run's figures mean: comparisons with their errors, the best version, termination and
 * findings; no Temporal.
 */
@NullMarked
package io.verisim.orchestrator.judgement;

import org.jspecify.annotations.NullMarked;
