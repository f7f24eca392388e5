package io.verisim.generation;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.BestOf;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.SamplingConfig;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Failures;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.NewestRewardModel;
import io.verisim.worker.TextCompleter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Completes a prompt with a committed version of the base model. */
final class Completer {
  private final ModelFolders models;

  Completer(ModelFolders models) {
    this.models = models;
  }

  CompletionText complete(CompletionInput input) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    try {
      Torch.pinThreads(input.spec().threads());
      Path folder = models.folder(input.run(), ArtifactNames.baseModel(input.version()));
      try (Gpt gpt = GptFolder.read(folder, input.spec().precision())) {
        TextCompleter completer = new TextCompleter(gpt, CorpusFolder.tokenizer(folder));
        return complete(input, completer, new WrittenText(activity));
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.typed(e, 1);
    }
  }

  private CompletionText complete(
      CompletionInput input, TextCompleter completer, WrittenText written) throws IOException {
    SamplingConfig sampling = new SamplingConfig(input.temperature(), input.topK(), input.topP());
    int tokens = input.maxTokens();
    if (input.bestOf() == 1) {
      TextCompleter.Completion only =
          completer.complete(input.prompt(), tokens, sampling, input.seed(), written, written);
      return new CompletionText(input.version(), only.text(), only.tokens(), null);
    }
    NewestRewardModel newest = NewestRewardModel.of(models, input.run());
    try (RewardModel rewardModel = newest.read(input.spec(), completer.tokenizer())) {
      TextCompleter.Best best = completer.best(
          input.prompt(), tokens, sampling, input.seed(), input.bestOf(), rewardModel, written);
      BestOf choice =
          new BestOf(input.bestOf(), newest.cycle(), best.score(), best.meanScore(), best.flops());
      return new CompletionText(input.version(), best.text(), best.tokens(), choice);
    }
  }

  /** Sends the text so far with each heartbeat, for those who read along. */
  private static final class WrittenText implements ProgressListener, Consumer<String> {
    private final ActivityExecutionContext activity;
    private String text = "";

    WrittenText(ActivityExecutionContext activity) {
      this.activity = activity;
    }

    @Override
    public void accept(String written) {
      text = written;
    }

    @Override
    public void onProgress() {
      activity.heartbeat(text);
    }
  }
}
