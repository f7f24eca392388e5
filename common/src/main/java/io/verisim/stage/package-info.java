/**
 * Stages: functions from input artifacts and a configuration to one output artifact, which may run
 * twice, at the same time as themselves, or be killed at any moment, and lose or double nothing.
 *
 * <p>{@link io.verisim.stage.StageRunner} is the face; a stage itself is a
 * {@link io.verisim.stage.StageWork}.
 */
@NullMarked
package io.verisim.stage;

import org.jspecify.annotations.NullMarked;
