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
      "Run everything on a small scale: a built-in corpus, a small model and two cycles, in a few minutes.",
      "Ctrl-C interrupts the run; the same command resumes it from where it stopped."
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Option(names = "--seed", paramLabel = "N", description = "The seed of every random choice.")
  private @Nullable Long seed;

  @Option(names = "--cycles", paramLabel = "N", description = "The most cycles to run.")
  private @Nullable Integer cycles;

  @Mixin
  private final SpecOptions options = new SpecOptions();

  @Mixin
  private final DataOption data = new DataOption();

  @Mixin
  private final CorpusOptions corpora = new CorpusOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Mixin
  private final TablesOption tables = new TablesOption();

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
    return new ForegroundRun(console, data, corpora, json, tables).run(spec, options.id(spec));
  }
}
