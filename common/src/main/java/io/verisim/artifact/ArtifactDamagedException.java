package io.verisim.artifact;

import java.io.IOException;

/**
 * The content of an object differs from what was committed, or its format is one that this version
 * does not read. A retry does not help.
 */
public final class ArtifactDamagedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String finding;

  /**
   * @param object the object's key
   * @param expected what it should hold
   * @param found what it holds
   */
  public ArtifactDamagedException(String object, String expected, String found) {
    this(
        "'" + object + "' is damaged: expected " + expected + ", found " + found,
        "Restore the object from a copy of the store, or delete the artifact's folder and run the stage"
            + " again.");
  }

  private ArtifactDamagedException(String finding, String remedy) {
    super(finding + ". " + remedy);
    this.finding = finding;
  }

  /**
   * An object that another version of the program wrote.
   *
   * @param object the object's key
   * @param version its format version
   */
  static ArtifactDamagedException ofFormat(String object, int version) {
    String writer = version < FormatVersion.CURRENT ? "An earlier" : "A later";
    return new ArtifactDamagedException(
        "'" + object + "' has format version " + version + ", expected " + FormatVersion.CURRENT,
        writer + " version of Verisim wrote it. Use that version, or start a new run.");
  }

  /** The object, what was expected and what was found, without the advice. */
  public String finding() {
    return finding;
  }
}
