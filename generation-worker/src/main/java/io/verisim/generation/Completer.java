package io.verisim.generation;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.SamplingConfig;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.GenerationActivities.Completion;
import io.verisim.lifecycle.GenerationActivities.CompletionText;
import io.verisim.worker.Failures;
import io.verisim.worker.ModelFolders;
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
        String text = new TextCompleter(gpt, ModelFolders.tokenizer(folder))
            .complete(
                order.prompt(),
                order.maxTokens(),
                new SamplingConfig(order.temperature(), order.topK(), order.topP()),
                order.seed(),
                () -> activity.heartbeat(null));
        return new CompletionText(order.version(), text, order.maxTokens());
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.typed(e);
    }
  }
}
