package io.verisim.generation;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which texts runs may name, under {@code verisim.corpus}. Whoever may start a run has the worker
 * read them, and may read them back from the corpus.
 *
 * @param folder files and folders below it may be named; without it none, since a worker's files
 *     hold its secrets too. Not bound as a {@link Path}: Spring would take {@code /} for the root
 *     of the web server's own files
 * @param privateAddresses whether texts may be fetched from addresses that only this network
 *     reaches
 */
@ConfigurationProperties("verisim.corpus")
record SourceProperties(
    @Nullable String folder, @DefaultValue("false") boolean privateAddresses) {
  SourceProperties {
    if (folder != null && folder.isBlank()) {
      folder = null; // Not the folder that the process happens to stand in.
    }
  }

  /** Whether a path is below the folder, wherever links lead. */
  boolean permits(Path path) {
    return folder != null && real(path).startsWith(real(Path.of(folder)));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      // Nobody reads what is not there.
      return path.toAbsolutePath().normalize();
    }
  }
}
