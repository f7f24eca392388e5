package io.verisim.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces the word {@code auto} by a number, at the keys that accept {@code auto}. */
final class Derived {
  static final String AUTO = "auto";

  /** In the place of an optional section, also if a preset has one. */
  static final String NONE = "none";

  /** Keeps the initial variance of the residual stream about the same at every width. */
  private static final double NARROW_SCALE = 0.6;

  private static final long LONGEST_WARM_UP = 100;

  private Derived() {}

  private static final String SCORERS = "rewardModel.scorers";
  private static final String JUDGE = "evaluation.judge";
  private static final String FROM = "model.from";

  static void fill(Map<String, @Nullable Object> tree) {
    if (NONE.equals(Trees.get(tree, FROM))) {
      Trees.put(tree, FROM, null);
    }
    if (Trees.get(tree, FROM) != null) {
      fill(tree, "model.nKvHead", null);
      fill(tree, "model.initStd", null);
    }
    inherit(tree);
    fillLora(tree, "pretraining.lora");
    fillLora(tree, "grpo.lora");
    fill(tree, "model.nKvHead", count(tree, "model.nHead"));
    fill(tree, "model.initStd", narrow(count(tree, "model.nEmbd")));
    fill(tree, "pretraining.warmupSteps", warmup(count(tree, "pretraining.maxSteps")));
    fill(tree, "pretraining.microBatchSize", count(tree, "pretraining.batchSize"));
    fill(tree, "grpo.credit", credit(tree).word());
    fill(tree, "grpo.minLearningRate", Trees.get(tree, "grpo.learningRate"));
    fill(
        tree,
        "grpo.microBatchSize",
        count(tree, "grpo.promptsPerStep") * count(tree, "grpo.groupSize"));
    fill(tree, "termination.ratings", count(tree, "evaluation.sampleTexts"));
  }

  /**
   * A scoring language model, and the judge, inherit the keys that they do not set from
   * {@code model} and {@code pretraining}.
   */
  private static void inherit(Map<String, @Nullable Object> tree) {
    Object judge = Trees.get(tree, JUDGE);
    if (Trees.isSection(judge)) {
      Trees.put(tree, JUDGE, whole(Trees.section(judge), tree));
    } else if (NONE.equals(judge)) {
      Trees.put(tree, JUDGE, null);
    }
    if (!(Trees.get(tree, SCORERS) instanceof List<?> listed)) {
      return;
    }
    List<@Nullable Object> models = new ArrayList<>();
    for (Object model : listed) {
      models.add(Trees.isSection(model) ? whole(Trees.section(model), tree) : model);
    }
    Trees.put(tree, SCORERS, models);
  }

  private static Map<String, @Nullable Object> whole(
      Map<String, @Nullable Object> model, Map<String, @Nullable Object> tree) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    for (String key : SpecKeys.of(ScorerSpec.class)) {
      for (String section : List.of("pretraining", "model")) {
        if (Trees.has(tree, Paths.join(section, key))) {
          whole.put(key, Trees.get(tree, Paths.join(section, key)));
        }
      }
    }
    whole.put("from", null);
    whole.put("lora", null);
    whole.put("tokens", ScorerTokens.BASE.word());
    whole.put("direction", Direction.LEFT_TO_RIGHT.word());
    if (model.containsKey("batchSize")) {
      whole.put("microBatchSize", AUTO);
    }
    if (Pretrained.names(model.get("from"))) {
      whole.keySet().removeAll(Pretrained.SHAPE);
    } else if (whole.get("initStd") == null) {
      whole.put("initStd", AUTO); // The base model has none, because it is pretrained.
    }
    whole.putAll(model);
    if (NONE.equals(whole.get("from"))) {
      whole.put("from", null);
    } else if (FROM.equals(whole.get("from"))) {
      Object base = Trees.get(tree, FROM);
      whole.put("from", base == null ? FROM : base);
    }
    fillLora(whole, "lora");
    fill(whole, "initStd", narrow(count(whole, "nEmbd")));
    fill(whole, "warmupSteps", warmup(count(whole, "maxSteps")));
    fill(whole, "microBatchSize", count(whole, "batchSize"));
    return whole;
  }

  /** By token if the reward model has a distribution over the next token to compare with. */
  private static Credit credit(Map<String, @Nullable Object> tree) {
    boolean likelihood =
        FeatureKind.LIKELIHOOD.word().equals(Trees.get(tree, "rewardModel.features"));
    boolean random = RewardSource.RANDOM.word().equals(Trees.get(tree, "grpo.reward"));
    boolean characters = CorpusSpec.CHARACTERS.equals(Trees.get(tree, "corpus.tokenizer"));
    boolean readsOn = Trees.get(tree, SCORERS) instanceof List<?> scorers
        && scorers.stream()
            .filter(Trees::isSection)
            .map(Trees::section)
            .anyMatch(scorer -> Direction.LEFT_TO_RIGHT.word().equals(scorer.get("direction"))
                && (characters || ScorerTokens.BASE.word().equals(scorer.get("tokens"))));
    return likelihood && readsOn && !random ? Credit.TOKEN : Credit.SEQUENCE;
  }

  /**
   * A tenth of the steps is enough for any length of training, and a hundred steps for a long one.
   */
  private static long warmup(long steps) {
    return Math.min(LONGEST_WARM_UP, steps / 10);
  }

  private static double narrow(long width) {
    return NARROW_SCALE / Math.sqrt((double) width);
  }

  /** Completes a section of adapters. */
  private static void fillLora(Map<String, @Nullable Object> tree, String path) {
    Object written = Trees.get(tree, path);
    if (NONE.equals(written)) {
      Trees.put(tree, path, null);
    } else if (Trees.isSection(written)) {
      Map<String, @Nullable Object> lora = new LinkedHashMap<>(Trees.section(written));
      lora.putIfAbsent("alpha", AUTO);
      lora.putIfAbsent("targets", Word.words(LoraTarget.class));
      fill(lora, "alpha", 2 * count(lora, "rank"));
      Trees.put(tree, path, lora);
    }
  }

  private static void fill(
      Map<String, @Nullable Object> tree, String path, @Nullable Object value) {
    if (AUTO.equals(Trees.get(tree, path))) {
      Trees.put(tree, path, value);
    }
  }

  /**
   * If the number is missing, the specification is refused for that anyway, so any number serves
   * here.
   */
  private static long count(Map<String, @Nullable Object> tree, String path) {
    Object raw = Trees.get(tree, path);
    Object count = raw == null ? null : Values.convert(int.class, raw).orElse(null);
    return count instanceof Integer whole && whole > 0 ? whole : 1;
  }
}
