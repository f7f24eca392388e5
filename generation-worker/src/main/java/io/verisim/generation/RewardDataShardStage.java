package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.RewardDataShardInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.SamplingConfig;
import io.verisim.report.FigureNames;
import io.verisim.rewarddata.Completions;
import io.verisim.rewarddata.CrossoverPlan;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.RewardDataSpec;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A shard of a cycle's reward data: natural windows whose ends the current model has rewritten.
 * Shards may be sampled in parallel, because each text depends only on its number. Train samples
 * come from the train split, validation samples from the validation split.
 */
record RewardDataShardStage(RewardDataShardInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    return StageExecutor.definition(
        input.run(),
        input.spec(),
        ArtifactNames.rewardDataShard(input.cycle(), input.shard()),
        StageNames.REWARD_DATA + "_shard",
        Stream.concat(Stream.of(input.corpus(), input.baseModel()), input.earlier().stream())
            .toList(),
        configuration(input.spec(), input.cycle()));
  }

  /** The settings that decide a cycle's reward data. */
  static Map<String, Object> configuration(RunSpec spec, int cycle) {
    return Map.of(
        "rewardData", CanonicalJson.plain(spec.toMap()).get("rewardData"),
        "precision", spec.precision().word(),
        "cycle", cycle);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    RewardDataSpec data = spec.rewardData();
    Seeds seeds = new Seeds(spec.seed(), StageNames.REWARD_DATA, input.cycle());
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    RewardData replayed = replayed(seeds.random(input.shard(), 2), loop);
    CrossoverPlan train = plan(
        corpus.text(Split.TRAIN),
        data.trainSamples(),
        replayed.size(),
        new Seeds(seeds.at(-1, 0), "train", 0));
    CrossoverPlan validation =
        plan(corpus.text(Split.VAL), data.valSamples(), 0, new Seeds(seeds.at(-1, 0), "val", 0));
    int[][] prompts =
        Stream.of(train.prompts(), validation.prompts()).flatMap(Stream::of).toArray(int[][]::new);
    try (Gpt gpt = GptFolder.read(loop.context().input(input.baseModel()), spec.precision());
        Completions completions = new Completions(
            gpt,
            SamplingConfig.atTemperature(data.temperature()),
            prompts,
            spec.model().blockSize(),
            new Seeds(seeds.at(input.shard(), 1), "completions", input.cycle()))) {
      loop.run(completions);
      int cut = train.size();
      RewardDataFolder output = new RewardDataFolder(loop.context().output());
      RewardData sampled = records(completions, 0, cut, train);
      output.write(
          Split.TRAIN,
          input.shard(),
          replayed.size() == 0 ? sampled : RewardData.concatenate(List.of(sampled, replayed)));
      output.write(Split.VAL, input.shard(), records(completions, cut, prompts.length, validation));
      return Map.of(
          "trainSamples",
          cut + replayed.size(),
          "replayed",
          replayed.size(),
          "valSamples",
          validation.size(),
          FigureNames.FLOPS,
          loop.flops());
    }
  }

  /** Texts of earlier versions, which stand in for a share of the shard's samples. */
  private RewardData replayed(Random random, PhaseLoop loop) throws IOException {
    RewardDataSpec spec = input.spec().rewardData();
    List<RewardData> earlier = new ArrayList<>();
    for (ArtifactRef artifact : input.earlier()) {
      earlier.add(new RewardDataFolder(loop.context().input(artifact))
          .read(Split.TRAIN, input.spec().model().blockSize()));
    }
    int samples =
        from(spec.trainSamples(), input.shard() + 1) - from(spec.trainSamples(), input.shard());
    return earlier.isEmpty()
        ? new RewardData(TokenRows.whole(new int[0][]), new float[0])
        : RewardData.concatenate(earlier).draw((int) (samples * spec.replay()), random);
  }

  /** The number of a shard's first sample. */
  private int from(int samples, int shard) {
    return (int) ((long) samples * shard / input.spec().rewardData().shards());
  }

  /** @param left the number of the shard's last samples that are not drawn */
  private CrossoverPlan plan(SplitText split, int samples, int left, Seeds seeds) {
    int from = from(samples, input.shard());
    int to = from(samples, input.shard() + 1) - left;
    return CrossoverPlan.draw(
        split,
        input.spec().model().blockSize(),
        input.spec().rewardData().crossover(),
        from,
        to,
        seeds);
  }

  private static RewardData records(Completions completions, int from, int to, CrossoverPlan plan) {
    int[] ends = Arrays.copyOfRange(completions.lengths(), from, to);
    return new RewardData(
        plan.completed(Arrays.copyOfRange(completions.texts(), from, to), ends),
        plan.naturalShares(ends));
  }
}
