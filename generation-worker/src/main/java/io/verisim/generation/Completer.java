package io.verisim.generation;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.verisim.engine.Pulse;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.SamplingConfig;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.GenerationActivities.Choice;
import io.verisim.lifecycle.GenerationActivities.Completion;
import io.verisim.lifecycle.GenerationActivities.CompletionText;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.worker.Failures;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.NewestCritic;
import io.verisim.worker.Settings;
import io.verisim.worker.TextCompleter;
import java.io.IOException;
import java.nio.file.Path;

/** Completes a person's prompt with a committed version of the base model. */
final class Completer {
  private final ModelFolders models;

  Completer(ModelFolders models) {
    this.models = models;
  }

  CompletionText complete(Completion order) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    try {
      Torch.pinThreads(order.spec().threads());
      Path folder = models.folder(order.run(), ArtifactNames.baseModel(order.version()));
      try (Gpt gpt = GptFolder.read(folder, Settings.precision(order.spec()))) {
        TextCompleter completer = new TextCompleter(gpt, ModelFolders.tokenizer(folder));
        return complete(order, completer, () -> activity.heartbeat(null));
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.typed(e, 1);
    }
  }

  private CompletionText complete(Completion order, TextCompleter completer, Pulse pulse)
      throws IOException {
    SamplingConfig sampling = new SamplingConfig(order.temperature(), order.topK(), order.topP());
    int tokens = order.maxTokens();
    if (order.bestOf() == 1) {
      String text = completer.complete(order.prompt(), tokens, sampling, order.seed(), pulse);
      return new CompletionText(order.version(), text, tokens, null);
    }
    NewestCritic newest = NewestCritic.of(models, order.run());
    try (RewardModel critic = newest.read(order.spec())) {
      TextCompleter.Best best = completer.best(
          order.prompt(), tokens, sampling, order.seed(), order.bestOf(), critic, pulse);
      Choice choice = new Choice(
          order.bestOf(), newest.cycle(), best.score(), best.meanScore(), best.operations());
      return new CompletionText(order.version(), best.text(), order.bestOf() * tokens, choice);
    }
  }
}
