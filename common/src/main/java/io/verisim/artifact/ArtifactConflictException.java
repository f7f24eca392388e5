package io.verisim.artifact;

import java.io.IOException;

/**
 * An artifact of the same name but another fingerprint is already committed. A retry does not help.
 */
public final class ArtifactConflictException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param committed the artifact in the store
   * @param fingerprint of the artifact that should be made under the same name
   */
  public ArtifactConflictException(Manifest committed, Digest fingerprint) {
    super("artifact '" + committed.artifact() + "' of run '" + committed.run()
        + "' is committed with fingerprint "
        + committed.fingerprint().shortened() + ", but this stage has fingerprint "
        + fingerprint.shortened()
        + ": the stage's inputs, configuration, seed, threads or engine differ. Start a new"
        + " run, or fork this one.");
  }
}
