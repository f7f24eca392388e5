package io.verisim.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", description = "Print the version of the program, as --version does.")
final class VersionCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    for (String line : new Version().getVersion()) {
      console.result(line);
    }
    return ExitCode.DONE.code();
  }
}
