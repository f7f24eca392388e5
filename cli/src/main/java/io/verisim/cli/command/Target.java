package io.verisim.cli.command;

import io.verisim.report.RunView;
import io.verisim.standalone.client.RunDocuments;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.client.ServedDocuments;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.stored.StoredDocuments;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the server, or for the data folder if there is no server. */
final class Target {
  private static final URI DEFAULT = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server. Default: the one that uses the data folder, else http://127.0.0.1:8080.")
  private @Nullable URI server;

  @Mixin
  private final DataOption data = new DataOption();

  DataOption data() {
    return data;
  }

  /** The server to talk to, whether it answers or not. */
  RunsApi server() throws IOException {
    return api(working());
  }

  /** The server to ask, or nothing if the data folder is to be read. */
  Optional<RunsApi> serverBeforeFolder() throws IOException {
    Optional<URI> working = working();
    return working.isPresent() || !Files.isDirectory(data.folder())
        ? Optional.of(api(working))
        : Optional.empty();
  }

  /** A run as the server has it, or the data folder if there is no server. */
  RunView view(String run) throws IOException {
    Optional<RunsApi> server = serverBeforeFolder();
    if (server.isPresent()) {
      return server.get().show(run);
    }
    Logs.hold();
    return StoredRuns.of(data.folder()).run(run).view();
  }

  /** What there is to read about a run, at the server or in the data folder. */
  RunDocuments documents(String run) throws IOException {
    Optional<RunsApi> server = serverBeforeFolder();
    if (server.isPresent()) {
      return new ServedDocuments(server.get(), run);
    }
    Logs.hold();
    return new StoredDocuments(StoredRuns.of(data.folder()).run(run));
  }

  private static RunsApi api(Optional<URI> working) throws IOException {
    return RunsApi.of(working.orElse(DEFAULT), System.getenv());
  }

  private Optional<URI> working() throws IOException {
    return server == null ? DataFolder.server(data.folder()) : Optional.of(server);
  }
}
