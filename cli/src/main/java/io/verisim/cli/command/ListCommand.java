package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = {
      "List all runs.",
      "Asks the server if one is named or is using the data folder; otherwise reads the folder."
    })
final class ListCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final Target target = new Target();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Optional<RunsApi> server = target.serverBeforeFolder();
    List<RunView> runs = server.isPresent() ? server.get().list() : stored();
    if (json.wanted()) {
      console.json(runs);
    } else if (runs.isEmpty()) {
      console.say("There are no runs.");
    } else {
      console.result(RunText.table(runs));
    }
    return ExitCode.DONE.code();
  }

  private List<RunView> stored() throws IOException {
    Logs.hold();
    List<RunView> runs = new ArrayList<>();
    for (StoredRun run : StoredRuns.of(target.data().folder()).all()) {
      runs.add(run.view());
    }
    return runs;
  }
}
