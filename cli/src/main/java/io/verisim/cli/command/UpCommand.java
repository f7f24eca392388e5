package io.verisim.cli.command;

import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.temporal.TemporalProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Serve the API with every service in this process, and resume every unfinished run.",
      "Temporal is the program 'temporal' with its UI if it is on the PATH, else the embedded server.",
      "Ctrl-C ends it; the next start on the same folder resumes unfinished runs."
    })
final class UpCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final DataOption data = new DataOption();

  @Mixin
  private final CorpusOptions corpora = new CorpusOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port of the API; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--embedded",
      description = "Use the embedded Temporal server, even if 'temporal' is on the PATH.")
  private boolean embedded;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = DataFolder.claim(data.folder());
    try (StandaloneServer server =
            StandaloneServer.start(folder, port, temporalProgram(), corpora.properties());
        Interruption interruption = new Interruption(
            server,
            console,
            System.lineSeparator() + "Stopping: running stages save their progress ...",
            "Stopped.")) {
      var unused = interruption.resultOf(() -> begin(server));
      interruption.await();
      return ExitCode.DONE.code();
    }
  }

  private boolean begin(StandaloneServer server) throws IOException {
    console.result("page       " + server.address().resolve("/"));
    console.result("API        " + server.address());
    console.result("API page   " + server.address().resolve("/swagger-ui.html"));
    console.result("Temporal   " + server.temporal());
    console.result("UI         " + server.temporalUi());
    console.result("objects    " + server.objects());
    console.result("log        " + DataFolder.log(data.folder()));
    List<String> resumed = server.runs().resumeUnfinished();
    if (!resumed.isEmpty()) {
      console.result("resumed    " + String.join(", ", resumed));
    }
    return true;
  }

  private @Nullable Path temporalProgram() {
    return embedded ? null : TemporalProgram.onPath().orElse(null);
  }
}
