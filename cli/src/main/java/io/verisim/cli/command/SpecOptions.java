package io.verisim.cli.command;

import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that override keys of a specification and set the run's id. */
final class SpecOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the specification, such as grpo.klWeight=0.3. May be repeated.")
  private Map<String, String> sets = new LinkedHashMap<>();

  @Option(
      names = "--id",
      paramLabel = "RUN",
      description =
          "The run's id. Default: its name and seed. The id of an existing run resumes that run.")
  private @Nullable String id;

  Map<String, String> sets() {
    return new LinkedHashMap<>(sets);
  }

  RunId id(RunSpec spec) {
    try {
      return id == null ? RunId.from(spec.name(), spec.seed()) : new RunId(id);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
