package io.verisim.cli.command;

import io.verisim.cli.spec.SpecDocuments;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Do the whole job in small: a built-in corpus, a small model, two cycles, in a few minutes.",
      "Ctrl-C leaves it resumable: the same command goes on where it stopped."
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What every random choice follows from.")
  private @Nullable Long seed;

  @Option(names = "--cycles", paramLabel = "N", description = "How many cycles at most.")
  private @Nullable Integer cycles;

  @Mixin
  private final SpecOptions options = new SpecOptions();

  @Mixin
  private final DataOption data = new DataOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Map<String, String> sets = options.sets();
    if (seed != null) {
      sets.put("seed", seed.toString());
    }
    if (cycles != null) {
      sets.put("termination.maxCycles", cycles.toString());
    }
    RunSpec spec = SpecDocuments.preset("demo", sets);
    return new ForegroundRun(console, data, json).run(spec, options.id(spec));
  }
}
