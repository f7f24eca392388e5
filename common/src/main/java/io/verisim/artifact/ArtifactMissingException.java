package io.verisim.artifact;

import java.io.IOException;

/** A requested artifact is not committed. */
public final class ArtifactMissingException extends IOException {

  private static final long serialVersionUID = 1L;

  public ArtifactMissingException(String run, String artifact, String store) {
    super("artifact '" + artifact + "' of run '" + run + "' is not committed in " + store
        + ". Check the bucket, or resume the run so that the stage commits it again.");
  }
}
