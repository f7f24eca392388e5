package io.verisim.cli.command;

import io.verisim.artifact.Manifest;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for a stored version of a run's model. */
final class StoredVersion {
  @Mixin
  private final RunParameter run = new RunParameter();

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version of the model. Default: the best one.")
  private @Nullable Integer version;

  @Mixin
  private final DataOption data = new DataOption();

  StoredRun stored() throws IOException {
    Logs.hold();
    return StoredRuns.of(data.folder()).run(run.id());
  }

  Manifest model(StoredRun stored) throws IOException {
    int wanted = version == null ? stored.bestVersion() : version;
    if (wanted < 1) {
      throw new UsageException(
          version == null
              ? "run " + run.id() + " has no model yet"
              : "--version is " + version + ", expected at least 1");
    }
    return stored.model(wanted);
  }
}
