package io.verisim.cli.command;

import io.verisim.report.VersionsFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = {
      "Draw the versions of a run and their baselines, with standard errors.",
      "Asks the server if one is named or works on the data folder, else reads the folder."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      required = true,
      description = "The picture, as SVG. An existing file is replaced.")
  @SuppressWarnings("NullAway.Init")
  private Path svg;

  @Override
  public Integer call() throws IOException {
    Path file = svg.toAbsolutePath().normalize();
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw new UsageException("--svg is " + svg
          + ", expected a file in a folder that exists: create the folder or name another file");
    }
    String picture = VersionsFigure.svg(target.view(run.id()))
        .orElseThrow(() -> new UsageException(
            "run " + run.id() + " has no evaluated version yet, so there is nothing to draw"));
    Files.writeString(file, picture);
    console.result("The versions of run " + run.id() + " are drawn in " + file);
    return ExitCode.DONE.code();
  }
}
