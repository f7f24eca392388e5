package io.verisim.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for what the runs of this process may read. */
final class CorpusOptions {
  @Option(
      names = "--corpus-folder",
      paramLabel = "DIR",
      description =
          "Runs may name only files below DIR. Default: $$VERISIM_CORPUS_FOLDER, else any file.")
  private @Nullable Path folder;

  @Option(
      names = "--public-addresses",
      description =
          "Runs may read texts from public internet addresses only, not from this machine and its network.")
  private boolean publicAddresses;

  /** The properties of the services that were given. */
  Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (folder != null) {
      properties.put(
          "verisim.corpus.folder", folder.toAbsolutePath().normalize().toString());
    }
    if (publicAddresses) {
      properties.put("verisim.corpus.private-addresses", false);
    }
    return properties;
  }
}
