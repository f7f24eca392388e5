package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cycles",
    description = "Add cycles to a run on a server. A finished run continues.")
final class CyclesCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Parameters(index = "1", paramLabel = "N", description = "How many cycles to add.")
  private int count;

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new UsageException("N is " + count + ", expected at least 1 more cycle");
    }
    console.result(RunText.state(target.server().addCycles(run.id(), count)));
    return ExitCode.DONE.code();
  }
}
