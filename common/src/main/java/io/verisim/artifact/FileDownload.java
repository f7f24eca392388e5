package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of artifacts and compares them with their manifests. */
final class FileDownload {

  private FileDownload() {}

  static void fetch(ObjectStore objects, String key, ArtifactFile file, Path target)
      throws IOException {
    Rereads.of(key, () -> {
      try {
        objects.download(key, target);
      } catch (StorageException e) {
        throw missingIsDamage(key, file, e);
      }
      return compare(key, file, Files.size(target), Digest.of(target));
    });
  }

  static byte[] read(ObjectStore objects, String key, ArtifactFile file) throws IOException {
    return Rereads.of(key, () -> {
      byte[] content = objects.get(key).orElseThrow(() -> missing(key, file));
      compare(key, file, content.length, Digest.of(content));
      return content;
    });
  }

  /** Reads a file without keeping it. */
  static void verify(ObjectStore objects, String key, ArtifactFile file) throws IOException {
    Rereads.of(key, () -> {
      long bytes = objects.size(key).orElseThrow(() -> missing(key, file));
      try (InputStream in = objects.open(key, 0, -1)) {
        return compare(key, file, bytes, Digest.of(in));
      }
    });
  }

  private static Digest compare(String key, ArtifactFile file, long bytes, Digest digest)
      throws ArtifactDamagedException {
    if (bytes != file.bytes() || !digest.equals(file.sha256())) {
      throw new ArtifactDamagedException(
          key, content(file.bytes(), file.sha256()), content(bytes, digest));
    }
    return digest;
  }

  private static IOException missingIsDamage(String key, ArtifactFile file, StorageException e) {
    return e.reason() == StorageException.Reason.OBJECT_MISSING ? missing(key, file) : e;
  }

  private static ArtifactDamagedException missing(String key, ArtifactFile file) {
    return new ArtifactDamagedException(key, content(file.bytes(), file.sha256()), "nothing");
  }

  private static String content(long bytes, Digest digest) {
    return bytes + " bytes with SHA-256 " + digest;
  }
}
