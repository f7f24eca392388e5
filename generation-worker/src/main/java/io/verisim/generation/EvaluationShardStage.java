package io.verisim.generation;

import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.EvaluationShardInput;
import io.verisim.contract.StageNames;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.training.Partition;
import io.verisim.training.Phase;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The samples and losses of one shard of an evaluation. {@link EvaluationStage} evaluates them. */
record EvaluationShardStage(EvaluationShardInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.shard(input.evaluation(), input.shard()),
        StageNames.EVALUATION + "_shard",
        List.of(input.corpus(), input.model()),
        Map.of(
            "settings",
            EvaluationStage.configuration(spec),
            "shards",
            spec.evaluation().shards()));
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    Partition partition = new Partition(input.shard(), spec.evaluation().shards());
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    try (Gpt gpt = GptFolder.read(loop.context().input(input.model()), spec.precision());
        EvaluationInference inference =
            new EvaluationInference(spec, gpt, corpus, EvaluationStage.seeds(spec))) {
      Phase sampling = inference.sampling(partition);
      loop.run(sampling);
      inference.score(partition, loop.listener());
      inference.save(loop.context().output());
      return Map.of(sampling.unit(), sampling.totalSteps());
    }
  }
}
