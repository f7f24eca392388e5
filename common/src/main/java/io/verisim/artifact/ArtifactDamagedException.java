package io.verisim.artifact;

import java.io.IOException;

/** An object does not hold what was committed. Trying again does not help. */
public final class ArtifactDamagedException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param object the object's key
   * @param expected what it should hold
   * @param found what it holds
   */
  public ArtifactDamagedException(String object, String expected, String found) {
    super(
        "'" + object + "' is damaged: expected " + expected + ", found " + found
            + ". Restore the object from a copy of the store, or delete the artifact's folder and run the stage again.");
  }
}
