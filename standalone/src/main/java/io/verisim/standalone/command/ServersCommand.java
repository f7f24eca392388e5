package io.verisim.standalone.command;

import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.EmbeddedServers;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "servers",
    description = {
      "Serve the embedded Temporal and S3 alone, for services that run as processes of their own.",
      "Prints the environment that such a service needs, as lines for a shell."
    })
final class ServersCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final DataOption data = new DataOption();

  @Option(
      names = "--temporal-port",
      paramLabel = "PORT",
      defaultValue = "7233",
      description = "0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int temporalPort;

  @Option(
      names = "--s3-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int s3Port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = DataFolder.claim(data.folder());
    try (EmbeddedServers servers = EmbeddedServers.start(
            folder, temporalPort, s3Port, "verisim", UUID.randomUUID().toString());
        Interruption interruption = new Interruption(servers, console, "Ending ...", "Ended.")) {
      servers
          .environment()
          .forEach((name, value) -> console.result("export " + name + "=" + value));
      interruption.await();
      return ExitCode.DONE.code();
    }
  }
}
