package io.verisim.generation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The texts that runs may name, under {@code verisim.corpus}. A caller that may start a run can
 * make the worker read these texts, and can read them from the corpus.
 *
 * @param folder files and folders below it may be named; without it none, because a worker's files
 *     include its secrets. Not bound as a {@link Path}: Spring would take {@code /} for the root of
 *     the web server's own files
 * @param privateAddresses whether texts may be fetched from private network addresses
 */
@ConfigurationProperties("verisim.corpus")
record SourceProperties(
    @Nullable String folder, @DefaultValue("false") boolean privateAddresses) {
  /** Where the kernel shows processes and devices, such as the environment of this process. */
  private static final List<Path> KERNEL =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

  SourceProperties {
    if (folder != null && folder.isBlank()) {
      folder = null; // An empty value must not mean the working directory of the process.
    }
  }

  /** Whether a path without links is below the folder. */
  private boolean permits(Path real) {
    return folder != null && real.startsWith(real(Path.of(folder)));
  }

  /**
   * Why a path may not be read; nothing if it may.
   *
   * @param remote what to give instead of a path
   */
  Optional<String> refusal(Path path, String remote) {
    Path real = real(path);
    if (KERNEL.stream().anyMatch(real::startsWith)) {
      return Optional.of("generation workers do not read " + path + ": it is a file of the system"
          + " and not a text; give " + remote + ", or a path outside of " + KERNEL);
    }
    return permits(real)
        ? Optional.empty()
        : Optional.of("generation workers do not read " + path + ": give " + remote
            + ", or a path below the workers' VERISIM_CORPUS_FOLDER, which is "
            + (folder == null ? "not set" : folder));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      // A missing file cannot be read anyway.
      return path.toAbsolutePath().normalize();
    }
  }
}
