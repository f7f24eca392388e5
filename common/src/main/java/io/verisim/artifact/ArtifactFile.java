package io.verisim.artifact;

/**
 * One file of an artifact.
 *
 * @param name the file's name for readers of the artifact; may contain slashes
 * @param path its place in the store, relative to the artifact's folder; equal to the name, unless
 *     another attempt had put different content there
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
