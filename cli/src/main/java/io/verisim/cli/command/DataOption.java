package io.verisim.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the data folder. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder. Default: $$VERISIM_DATA, else the folder data.")
  private @Nullable Path data;

  Path folder() {
    Path named = data == null
        ? Path.of(Optional.ofNullable(System.getenv("VERISIM_DATA"))
            .filter(folder -> !folder.isBlank())
            .orElse("data"))
        : data;
    Path folder = named.toAbsolutePath().normalize();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UsageException("the data folder " + folder + " is a file; give another --data");
    }
    return folder;
  }

  /**
   * The argument with which another command finds the same folder, with a leading blank; empty if
   * none is needed.
   */
  String argument() {
    return data == null ? "" : " --data " + Console.quoted(data.toString());
  }
}
