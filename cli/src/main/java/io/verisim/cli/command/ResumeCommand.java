package io.verisim.cli.command;

import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
    name = "resume",
    description = {
      "Continue a run that is paused, was stopped, failed, or was interrupted.",
      "Finished stages are not repeated."
    })
final class ResumeCommand extends SteeringCommand {
  @Override
  RunView steer(RunsApi server, String id) throws IOException {
    return server.resume(id);
  }
}
