package io.verisim.standalone.command;

import io.verisim.standalone.show.RunText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stop",
    description =
        "End a run on a server now; what is committed stays, and 'resume' goes on from there.")
final class StopCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    console.result(RunText.state(target.server().stop(run.id())));
    return ExitCode.DONE.code();
  }
}
