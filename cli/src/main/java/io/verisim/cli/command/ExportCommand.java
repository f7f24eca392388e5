package io.verisim.cli.command;

import io.verisim.artifact.Manifest;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.Precision;
import io.verisim.standalone.stored.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description =
        "Copy a version of a run's model into a folder that Hugging Face's transformers reads,"
            + " each file checked against its digest.")
final class ExportCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final StoredVersion version = new StoredVersion();

  @Parameters(index = "1", paramLabel = "DIR", description = "A new or empty folder.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Option(
      names = "--logits",
      description =
          "Also write logits.json: the logits that this program computes for a few tokens, to"
              + " check another reader of the folder against them.")
  private boolean logits;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "The type of the weights: float32 or bfloat16. Default: float32.")
  private String type = Precision.FLOAT32.word();

  @Override
  public Integer call() throws IOException {
    Precision precision = precision();
    Path folder = target.toAbsolutePath().normalize();
    requireEmpty(folder);
    StoredRun stored = version.stored();
    Manifest model = version.model(stored);
    Path parent = folder.getParent() == null ? folder : folder.getParent();
    Files.createDirectories(parent);
    try (TemporaryFolder temporary = TemporaryFolder.in(parent)) {
      Path whole = stored.artifacts().fetch(model, temporary.path().resolve("model"));
      if (precision == Precision.BFLOAT16) {
        GptFolder.narrow(whole);
      }
      if (logits) {
        ReferenceLogits.write(whole);
      }
      Files.deleteIfExists(folder);
      Files.move(whole, folder);
    }
    console.result(model.artifact() + " of run " + stored.id() + " is in " + folder);
    return ExitCode.DONE.code();
  }

  private Precision precision() {
    for (Precision known : Precision.values()) {
      if (known.word().equals(type)) {
        return known;
      }
    }
    throw new UsageException("--dtype is " + type + ", expected float32 or bfloat16");
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new UsageException(folder + " is not a folder; name a new or an empty folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new UsageException(folder + " is not empty; name a new or an empty folder");
      }
    }
  }
}
