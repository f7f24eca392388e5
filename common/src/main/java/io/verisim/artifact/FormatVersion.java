package io.verisim.artifact;

/**
 * The version of the form in which manifests and records of runs are stored. It grows with every
 * change that an earlier version of the program could not read.
 */
public final class FormatVersion {
  /** The name that it has in everything that is stored. */
  public static final String KEY = "formatVersion";

  /** What this program writes and reads. */
  public static final int CURRENT = 2;

  private FormatVersion() {}

  /**
   * Refuses what another version of the program wrote.
   *
   * @param key the object's key
   * @param found the version that the object names; 0 if it names none, as nothing before version 2
   *     does
   * @throws ArtifactDamagedException saying which version wrote it and what to do
   */
  public static void require(String key, int found) throws ArtifactDamagedException {
    if (found != CURRENT) {
      throw ArtifactDamagedException.ofFormat(key, Math.max(1, found));
    }
  }
}
