package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Sends a request for a run to a server, and then shows the state of the run. */
abstract class SteeringCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  abstract RunView steer(RunsApi server, String id) throws IOException;

  @Override
  public final Integer call() throws IOException {
    console.result(RunText.state(steer(target.server(), run.id())));
    return ExitCode.DONE.code();
  }
}
