/**
 * Artifacts: sets of files that are committed once, verified on every read and never changed.
 *
 * <p>{@link io.verisim.artifact.ArtifactStore} is the entry point; it uses an
 * {@link io.verisim.artifact.ObjectStore}.
 */
@NullMarked
package io.verisim.artifact;

import org.jspecify.annotations.NullMarked;
