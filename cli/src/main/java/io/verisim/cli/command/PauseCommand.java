package io.verisim.cli.command;

import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
    name = "pause",
    description =
        "Pause a run on a server. Its stages save their progress and release their devices until 'resume'.")
final class PauseCommand extends SteeringCommand {
  @Override
  RunView steer(RunsApi server, String id) throws IOException {
    return server.pause(id);
  }
}
