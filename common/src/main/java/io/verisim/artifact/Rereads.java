package io.verisim.artifact;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a read whose content is not what it should be. A store, or a proxy before it, may have
 * damaged only this answer. Two reads that find the same show that the object itself is damaged.
 */
public final class Rereads {

  static final int TRIES = 5;

  private static final Logger log = LoggerFactory.getLogger(Rereads.class);

  private Rereads() {}

  /** Reads objects and compares their content. */
  @FunctionalInterface
  public interface Read<T> {
    /**
     * One read.
     *
     * @throws ArtifactDamagedException if the content is not what it should be
     */
    T read() throws IOException;
  }

  /**
   * The first read that succeeds, of at most five with growing pauses between them.
   *
   * @param key the object's key
   * @throws ArtifactDamagedException if two in a row find the same
   * @throws StorageException with reason UNREACHABLE if each finds something else
   */
  public static <T> T of(String key, Read<T> read) throws IOException {
    String found = "";
    for (int tried = 1; ; tried++) {
      try {
        return read.read();
      } catch (ArtifactDamagedException e) {
        if (e.finding().equals(found)) {
          throw e;
        }
        if (tried == TRIES) {
          throw StorageException.wrongEachTime(key, "the store", tried, e);
        }
        found = e.finding();
        log.info("Reading again, because {}", found);
        S3Http.pause(tried);
      }
    }
  }
}
