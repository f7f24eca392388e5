package io.verisim.cli.command;

import io.verisim.spec.Presets;
import io.verisim.spec.SpecSchema;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "spec",
    description = {
      "Show the keys of a specification.",
      "An editor with the JSON Schema can complete and check a specification."
    })
final class SpecCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @ArgGroup(multiplicity = "1")
  private final Output what = new Output();

  private static final class Output {
    @Option(names = "--schema", description = "The JSON Schema, draft 2020-12.")
    private boolean schema;

    @Option(names = "--defaults", description = "Every key with its default.")
    @SuppressWarnings("UnusedVariable") // The default if neither of the other options is given.
    private boolean defaults;

    @Option(names = "--preset", paramLabel = "NAME", description = "The text of a preset.")
    private @Nullable String preset;
  }

  @Override
  public Integer call() {
    console.result(text().stripTrailing());
    return ExitCode.DONE.code();
  }

  private String text() {
    if (what.schema) {
      return SpecSchema.json();
    }
    String preset = what.preset;
    if (preset == null) {
      return Presets.defaults();
    }
    if (!Presets.names().contains(preset)) {
      throw new UsageException(
          "--preset is " + preset + ", expected one of " + String.join(", ", Presets.names()));
    }
    return Presets.text(preset);
  }
}
