/**
 * Stages: functions from input artifacts and a configuration to one output artifact. A stage may
 * run twice, also at the same time, and may be killed at any moment, without losing or duplicating
 * a result.
 *
 * <p>{@link io.verisim.stage.StageRunner} is the entry point; a stage itself is a
 * {@link io.verisim.stage.StageWork}.
 */
@NullMarked
package io.verisim.stage;

import org.jspecify.annotations.NullMarked;
