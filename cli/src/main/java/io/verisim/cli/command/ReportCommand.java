package io.verisim.cli.command;

import io.verisim.cli.show.ReportPage;
import io.verisim.report.VersionsFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = {
      "Write a report of a run: all its figures, curves and texts as a page, or its versions and"
          + " their baselines as a picture.",
      "Asks the server if one is named or works on the data folder, else reads the folder."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @ArgGroup(exclusive = false, multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Outputs files;

  /** What to write; at least one. */
  static final class Outputs {
    @Option(
        names = "--html",
        paramLabel = "FILE",
        description =
            "One page that needs no server, to send to somebody. An existing file is replaced.")
    private @Nullable Path html;

    @Option(
        names = "--svg",
        paramLabel = "FILE",
        description = "The picture, as SVG. An existing file is replaced.")
    private @Nullable Path svg;
  }

  @Override
  public Integer call() throws IOException {
    Path page = files.html == null ? null : place("--html", files.html);
    Path picture = files.svg == null ? null : place("--svg", files.svg);
    if (page != null) {
      Files.writeString(page, ReportPage.html(run.id(), target.documents(run.id())));
      console.result("The report of run " + run.id() + " is in " + page);
    }
    if (picture != null) {
      String drawn = VersionsFigure.svg(target.view(run.id()))
          .orElseThrow(() -> new UsageException(
              "run " + run.id() + " has no evaluated version yet, so there is nothing to draw"));
      Files.writeString(picture, drawn);
      console.result("The versions of run " + run.id() + " are drawn in " + picture);
    }
    return ExitCode.DONE.code();
  }

  private static Path place(String option, Path given) {
    Path file = given.toAbsolutePath().normalize();
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw new UsageException(option + " is " + given
          + ", expected a file in a folder that exists: create the folder or name another file");
    }
    return file;
  }
}
