package io.verisim.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** A local folder that exists as long as one attempt at a stage. */
final class Scratch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Scratch.class);

  private final Path root;

  private Scratch(Path root) {
    this.root = root;
  }

  static Scratch under(Path parent, String name) throws IOException {
    Files.createDirectories(parent);
    return new Scratch(Files.createTempDirectory(parent, name + "-"));
  }

  /** A folder in it, created if it does not exist. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  static void delete(Path folder) {
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      // Leftovers cost disk space, but do not fail the stage.
      log.warn("Could not delete {}; delete it manually", folder, e);
    }
  }

  @Override
  public void close() {
    delete(root);
  }
}
