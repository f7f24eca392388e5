package io.verisim.standalone.command;

import io.verisim.standalone.show.RunText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "resume",
    description =
        "Go on with a run that is paused, was stopped, failed, or that nobody works on. Finished stages are not done again.")
final class ResumeCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    console.result(RunText.state(target.server().resume(run.id())));
    return ExitCode.DONE.code();
  }
}
