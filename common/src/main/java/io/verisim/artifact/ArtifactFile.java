package io.verisim.artifact;

/**
 * One file of an artifact.
 *
 * @param name what the file is called by those who read the artifact; may hold slashes
 * @param path where it lies, relative to the artifact's folder in the store; the name, unless
 *     another attempt had put other content there
 * @param bytes its length
 * @param sha256 the digest of its content
 */
public record ArtifactFile(String name, String path, long bytes, Digest sha256) {

  public ArtifactFile {
    ObjectKeys.key(name);
    ObjectKeys.key(path);
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes of '" + name + "' must not be negative: " + bytes);
    }
  }
}
