package io.verisim.cli.command;

import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
    name = "stop",
    description =
        "End a run on a server now; what is committed stays, and 'resume' goes on from there.")
final class StopCommand extends SteeringCommand {
  @Override
  RunView steer(RunsApi server, String id) throws IOException {
    return server.stop(id);
  }
}
