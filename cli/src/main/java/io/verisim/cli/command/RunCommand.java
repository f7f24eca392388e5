package io.verisim.cli.command;

import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    description = {
      "Run a specification in the foreground, with every service in this process.",
      "Ctrl-C interrupts the run; the same command resumes it from where it stopped."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final NamedSpec named = new NamedSpec();

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
    RunSpec spec = named.read();
    return new ForegroundRun(console, data, corpora, json, tables).run(spec, named.id(spec));
  }
}
