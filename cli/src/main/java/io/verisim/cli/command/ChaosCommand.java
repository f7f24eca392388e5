package io.verisim.cli.command;

import io.verisim.chaos.Chaos;
import io.verisim.chaos.ChaosReport;
import io.verisim.chaos.Experiment;
import io.verisim.chaos.FaultKind;
import io.verisim.standalone.server.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "chaos",
    description = {
      "Show that faults do not change a run's results.",
      "Runs a small specification once undisturbed and then under a schedule of faults, with each service",
      "as a separate process. Compares every artifact and metric row.",
      "Uses a scratch folder and the loopback interface only, and ends only the processes that it started."
    })
final class ChaosCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How many times a process is killed, stopped or terminated; in the other experiments, how many"
              + " faults there are. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The seed of the schedule; the same seed gives the same schedule. Default:"
          + " ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      defaultValue = "processes",
      description =
          "What fails, one of ${COMPLETION-CANDIDATES}: processes and connections; an object"
              + " store that is slow, full or lies; clients of the API that mean harm. Default:"
              + " ${DEFAULT-VALUE}.")
  private Experiment experiment = Experiment.PROCESSES;

  @Option(
      names = "--kinds",
      paramLabel = "KIND",
      split = ",",
      description = "The kinds of faults: some of ${COMPLETION-CANDIDATES}. Of any"
          + " experiment; default: all of --experiment.")
  private Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "An empty folder, which is kept. Default: a temporary folder, kept only if something is wrong.")
  private @Nullable Path scratch;

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (kills < 1) {
      throw new UsageException("--kills is " + kills + ", expected at least 1");
    }
    Logs.hold();
    Path folder = scratch == null ? Files.createTempDirectory("verisim-chaos-") : empty(scratch);
    ChaosReport report = new Chaos(
            new Chaos.Settings(
                kills,
                seed,
                kinds.isEmpty() ? experiment.kinds() : kinds,
                folder,
                Chaos.smallRun(),
                Map.of()),
            console::say)
        .run();
    if (json.wanted()) {
      console.json(report.json());
    } else {
      console.result(report.text());
    }
    if (!report.wrong().isEmpty()) {
      console.say("Logs and data are in " + folder);
      return ExitCode.RUN_FAILED.code();
    }
    if (scratch == null) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return ExitCode.DONE.code();
  }

  private static Path empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new UsageException(
            "--scratch is " + folder + ", which is not empty: name another folder");
      }
    }
    return folder.toAbsolutePath();
  }
}
