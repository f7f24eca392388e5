package io.verisim.cli.command;

import io.verisim.artifact.Manifest;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.SamplingConfig;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.RunSpec;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.NewestRewardModel;
import io.verisim.worker.TextCompleter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sample",
    description = {
      "Continue a prompt with any version of a run's model, read from the data folder.",
      "The same seed gives the same text."
    })
final class SampleCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final StoredVersion version = new StoredVersion();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      required = true,
      description = "The text to continue.")
  @SuppressWarnings("NullAway.Init")
  private String prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "The number of new tokens; fewer if the text ends before. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1.0",
      description = "The temperature that divides the logits; lower values are more conservative."
          + " Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Sample only from the K most likely tokens; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1.0",
      description =
          "Sample only from the most likely tokens that together have this probability. Default:"
              + " ${DEFAULT-VALUE}.")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The seed of the sampling. Default: the run's seed.")
  private @Nullable Long seed;

  @Option(
      names = "--best-of",
      paramLabel = "N",
      defaultValue = "1",
      description = "Write N completions and keep the one that the run's newest reward model scores"
          + " highest. The cost goes to standard error. Default: ${DEFAULT-VALUE}.")
  private int bestOf;

  @Override
  public Integer call() throws IOException {
    SamplingConfig sampling = sampling();
    StoredRun stored = version.stored();
    Manifest model = version.model(stored);
    RunSpec spec = stored.spec();
    try (TemporaryFolder temporary = TemporaryFolder.make()) {
      ModelFolders models = new ModelFolders(stored.artifacts(), temporary.path());
      Path folder = models.folder(model.run(), model.artifact());
      Torch.pinThreads(spec.threads());
      try (Gpt gpt = GptFolder.read(folder, spec.precision())) {
        TextCompleter completer = new TextCompleter(gpt, CorpusFolder.tokenizer(folder));
        long drawn = seed == null ? spec.seed() : seed;
        console.result(prompt
            + (bestOf == 1
                ? completer
                    .complete(prompt, tokens, sampling, drawn, ProgressListener.NONE)
                    .text()
                : best(
                    completer, sampling, drawn, spec, NewestRewardModel.of(models, model.run()))));
      }
    }
    return ExitCode.DONE.code();
  }

  private String best(
      TextCompleter completer,
      SamplingConfig sampling,
      long drawn,
      RunSpec spec,
      NewestRewardModel newest)
      throws IOException {
    long start = System.nanoTime();
    try (RewardModel rewardModel = newest.read(spec, completer.tokenizer())) {
      TextCompleter.Best best = completer.best(
          prompt, tokens, sampling, drawn, bestOf, rewardModel, ProgressListener.NONE);
      console.say(String.format(
          Locale.ROOT,
          "best of %d by the reward model of cycle %d: P(natural) %.3f, mean %.3f; %d tokens sampled, %.3g FLOPs, %.1f s",
          bestOf,
          newest.cycle(),
          best.score(),
          best.meanScore(),
          best.tokens(),
          best.flops(),
          (System.nanoTime() - start) / 1e9));
      return best.text();
    }
  }

  private SamplingConfig sampling() {
    try {
      return new SamplingConfig(temperature, topK, topP);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
