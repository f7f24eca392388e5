package io.verisim.cli.command;

import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.EmbeddedServers;
import io.verisim.standalone.server.Logs;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "servers",
    description = {
      "Serve only the embedded Temporal and S3 servers, for services that run as separate processes.",
      "Prints the environment that such a service needs, as shell commands.",
      "The S3 keys are S3_ACCESS_KEY and S3_SECRET_KEY, or new ones if these are not set."
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
      description = "The port; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int temporalPort;

  @Option(
      names = "--s3-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "The port; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int s3Port;

  /** To keep the same key after a restart, the user sets it. */
  private static String given(String variable, String otherwise) {
    return Optional.ofNullable(System.getenv(variable))
        .filter(value -> !value.isBlank())
        .orElse(otherwise);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logs.hold();
    DataFolder folder = DataFolder.claim(data.folder());
    try (EmbeddedServers servers = EmbeddedServers.start(
            folder,
            temporalPort,
            s3Port,
            given("S3_ACCESS_KEY", "verisim"),
            given("S3_SECRET_KEY", UUID.randomUUID().toString()));
        Interruption interruption =
            new Interruption(servers, console, "Stopping ...", "Stopped.")) {
      servers
          .environment()
          .forEach((name, value) -> console.result("export " + name + "=" + Console.quoted(value)));
      interruption.await();
      return ExitCode.DONE.code();
    }
  }
}
