package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import io.verisim.report.RunView;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "show",
    description = {
      "Show a run: its state, the table of its cycles, and its findings.",
      "Asks the server if one is named or is using the data folder; otherwise reads the folder."
    })
final class ShowCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    RunView view = target.view(run.id());
    if (json.wanted()) {
      console.json(view);
    } else {
      console.result(RunText.full(view));
    }
    return ExitCode.DONE.code();
  }
}
