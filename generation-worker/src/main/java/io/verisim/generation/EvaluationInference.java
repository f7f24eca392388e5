package io.verisim.generation;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.rewarddata.Completions;
import io.verisim.spec.RunSpec;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Partition;
import io.verisim.training.Phase;
import io.verisim.training.Phases;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The inference of an evaluation: texts for a fresh discriminator, free texts at every temperature,
 * and the losses of the test split. The inference is divided into batches that several workers may
 * partition. A batch has the same bits on every worker.
 */
final class EvaluationInference implements AutoCloseable {
  private static final String REWARD_MODEL = "reward_model";

  private final Gpt gpt;
  private final SplitText test;
  private final FreshDiscriminator rewardModel;
  private final Map<Double, FreeText> texts = new LinkedHashMap<>();
  private final Map<Double, HeldOutLoss> losses = new LinkedHashMap<>();

  /** Plans the inference. The caller keeps ownership of the model. */
  EvaluationInference(RunSpec spec, Gpt gpt, CorpusFolder corpus, Seeds seeds) throws IOException {
    this.gpt = gpt;
    this.test = corpus.text(Split.TEST);
    this.rewardModel = FreshDiscriminator.plan(spec, gpt, corpus, seeds);
    List<Double> temperatures = new ArrayList<>(List.of(1.0));
    temperatures.addAll(spec.evaluation().temperatures());
    for (double temperature : temperatures) {
      texts.put(
          temperature,
          FreeText.plan(
              spec,
              gpt,
              corpus,
              spec.evaluation().samples(),
              1,
              FreeText.longText(spec),
              temperature,
              seeds));
    }
  }

  FreshDiscriminator rewardModel() {
    return rewardModel;
  }

  /** Free texts by temperature; 1 is the first. */
  Map<Double, FreeText> texts() {
    return texts;
  }

  /** The losses of the test split at a temperature. */
  HeldOutLoss loss(double temperature) {
    HeldOutLoss loss = losses.get(temperature);
    if (loss == null) {
      throw new IllegalStateException("no losses were computed at temperature " + temperature);
    }
    return loss;
  }

  /** The sampling of one shard. */
  Phase sampling(Partition partition) {
    List<Phase> phases = new ArrayList<>();
    Partition rest = partition;
    for (Completions completions : sampled().values()) {
      phases.add(completions.only(rest));
      rest = rest.behind(completions.batches());
    }
    return new Phases(phases);
  }

  /** Computes the losses of one shard. In the order of batches, losses follow all samples. */
  void score(Partition partition, ProgressListener listener) {
    Partition rest = partition.behind(
        sampled().values().stream().mapToInt(Completions::batches).sum());
    for (double temperature : texts.keySet()) {
      losses.put(temperature, HeldOutLoss.windows(gpt, test, temperature, rest, listener));
      rest = rest.behind(HeldOutLoss.batches(gpt, test));
    }
  }

  /** Writes the results of a shard into an existing empty folder. */
  void save(Path folder) throws IOException {
    for (Map.Entry<String, Completions> completions : sampled().entrySet()) {
      completions.getValue().save(Files.createDirectory(folder.resolve(completions.getKey())));
    }
    for (Map.Entry<Double, HeldOutLoss> loss : losses.entrySet()) {
      HeldOutFile.write(folder.resolve(folderName(loss.getKey())), loss.getValue());
    }
  }

  /** Reads the results of a shard that {@link #save} wrote. */
  void take(Path folder, Partition partition) throws IOException {
    Partition rest = partition;
    for (Map.Entry<String, Completions> completions : sampled().entrySet()) {
      completions.getValue().take(folder.resolve(completions.getKey()), rest);
      rest = rest.behind(completions.getValue().batches());
    }
    for (double temperature : texts.keySet()) {
      losses.merge(
          temperature,
          HeldOutFile.read(folder.resolve(folderName(temperature))),
          HeldOutLoss::plus);
    }
  }

  private Map<String, Completions> sampled() {
    Map<String, Completions> sampled = new LinkedHashMap<>();
    sampled.put(REWARD_MODEL, rewardModel.completions());
    texts.forEach((temperature, text) -> sampled.put(folderName(temperature), text.completions()));
    return sampled;
  }

  private static String folderName(double temperature) {
    return "temperature-" + temperature;
  }

  @Override
  public void close() {
    rewardModel.close();
    texts.values().forEach(FreeText::close);
  }
}
