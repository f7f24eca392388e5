package io.verisim.artifact;

import java.io.IOException;

/**
 * An artifact of that name is committed already, made from something else. Trying again does not
 * help.
 */
public final class ArtifactConflictException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param committed what lies in the store
   * @param fingerprint of what should be made under the same name
   */
  public ArtifactConflictException(Manifest committed, Digest fingerprint) {
    super(
        "artifact '" + committed.artifact() + "' of run '" + committed.run()
            + "' is committed with fingerprint "
            + committed.fingerprint().shortened() + ", but this stage has fingerprint "
            + fingerprint.shortened()
            + ": its inputs, configuration, seed, threads or engine differ. Start a new run, or fork this one.");
  }
}
