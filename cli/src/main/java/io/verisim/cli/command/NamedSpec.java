package io.verisim.cli.command;

import io.verisim.cli.spec.SpecDocuments;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** The arguments that name a specification. */
final class NamedSpec {
  @Parameters(
      paramLabel = "SPEC",
      description = "A file in YAML or JSON, or a preset:"
          + " demo, grammar, letter, shakespeare-cpu, shakespeare, gpt2, smollm2.")
  @SuppressWarnings("NullAway.Init")
  private String named;

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description = "The text to learn from: a file or folder, http(s)://... or s3://bucket/key.")
  private @Nullable String corpus;

  @Mixin
  private final SpecOptions options = new SpecOptions();

  RunSpec read() throws IOException {
    Map<String, String> sets = options.sets();
    if (corpus != null) {
      sets.put("corpus.source", JsonMapper.shared().writeValueAsString(corpus));
    }
    return SpecDocuments.named(named, sets);
  }

  RunId id(RunSpec spec) {
    return options.id(spec);
  }
}
