package io.verisim.standalone.command;

import io.verisim.standalone.show.RunText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "pause",
    description =
        "Pause a run on a server: its stages save their progress and free their devices until 'resume'.")
final class PauseCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    console.result(RunText.state(target.server().pause(run.id())));
    return ExitCode.DONE.code();
  }
}
