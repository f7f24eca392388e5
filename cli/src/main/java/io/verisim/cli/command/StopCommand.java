package io.verisim.cli.command;

import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
    name = "stop",
    description =
        "Stop a run on a server now. Committed artifacts are kept, and 'resume' continues from them.")
final class StopCommand extends SteeringCommand {
  @Override
  RunView steer(RunsApi server, String id) throws IOException {
    return server.stop(id);
  }
}
