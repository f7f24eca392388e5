/**
 * Artifacts: sets of files that are committed once, verified at every reading and never changed.
 *
 * <p>{@link io.verisim.artifact.ArtifactStore} is the face; {@link io.verisim.artifact.ObjectStore}
 * is what it stands on.
 */
@NullMarked
package io.verisim.artifact;

import org.jspecify.annotations.NullMarked;
