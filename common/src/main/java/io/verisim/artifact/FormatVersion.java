package io.verisim.artifact;

/**
 * The version of the stored format of manifests and run records. It increases with every change
 * that an earlier version of the program could not read.
 */
public final class FormatVersion {
  /** The key of the format version in every stored document. */
  public static final String KEY = "formatVersion";

  /** The version that this program writes and reads. */
  public static final int CURRENT = 6;

  private FormatVersion() {}

  /**
   * Refuses documents with another format version.
   *
   * @param key the object's key
   * @param found the version in the object; 0 if it has none, as before version 2
   * @throws ArtifactDamagedException saying which version wrote it and what to do
   */
  public static void require(String key, int found) throws ArtifactDamagedException {
    if (found != CURRENT) {
      throw ArtifactDamagedException.ofFormat(key, Math.max(1, found));
    }
  }
}
