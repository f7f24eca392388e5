package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fork",
    description = {
      "Start a run on a server that shares the first cycles of another run and continues with"
          + " changed settings.",
      "The shared cycles are not computed again."
    })
final class ForkCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Option(
      names = "--from-cycle",
      paramLabel = "N",
      required = true,
      description = "The last cycle that both runs share; 0 shares the first base model only.")
  private int fromCycle;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting that the new run changes, such as grpo.learningRate=3e-5.")
  private Map<String, String> changes = new LinkedHashMap<>();

  @Option(names = "--id", paramLabel = "RUN", description = "The new run's id.")
  private @Nullable String id;

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    console.result(RunText.state(target.server().fork(run.id(), fromCycle, changes, id)));
    return ExitCode.DONE.code();
  }
}
