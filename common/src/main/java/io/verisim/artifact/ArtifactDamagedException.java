package io.verisim.artifact;

import java.io.IOException;

/** An object does not hold what was committed. Trying again does not help. */
public final class ArtifactDamagedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String finding;

  /**
   * @param object the object's key
   * @param expected what it should hold
   * @param found what it holds
   */
  public ArtifactDamagedException(String object, String expected, String found) {
    this("'" + object + "' is damaged: expected " + expected + ", found " + found);
  }

  private ArtifactDamagedException(String finding) {
    super(finding
        + ". Restore the object from a copy of the store, or delete the artifact's folder and run the stage"
        + " again.");
    this.finding = finding;
  }

  /** Which object it is, what was expected and what was found; without the advice. */
  public String finding() {
    return finding;
  }
}
