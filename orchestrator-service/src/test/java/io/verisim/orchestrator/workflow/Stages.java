package io.verisim.orchestrator.workflow;

import io.temporal.activity.Activity;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.RecordActivities;
import io.verisim.lifecycle.RewardActivities;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.stage.StageOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Workers that write down what they are asked, where and with which inputs, and answer what a script says. Unscripted
 * stages come to a model that a little less surprises each version, and to a critic with skill.
 */
final class Stages
    implements GenerationActivities, TrainerActivities, RewardActivities, RecordActivities {
  private static final Map<String, Object> GRPO =
      Map.of(FigureNames.KEPT_STEP, 8, "stopReason", "maxSteps");

  private final List<String> calls = new ArrayList<>();
  private final List<RunReport> published = new ArrayList<>();
  private final Map<String, Map<String, Object>> results = new ConcurrentHashMap<>();
  private final Map<String, Deque<RuntimeException>> failures = new ConcurrentHashMap<>();
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();

  /** Forgets script and calls. */
  synchronized void clear() {
    calls.clear();
    published.clear();
    results.clear();
    failures.clear();
    hooks.clear();
  }

  /** What an artifact's stage comes to. */
  Stages result(String artifact, Map<String, Object> outcome) {
    results.put(artifact, outcome);
    return this;
  }

  Stages skill(int cycle, Object skill) {
    return result(ArtifactNames.rewardModel(cycle), Map.of(FigureNames.SKILL, skill));
  }

  /** Perplexities of version 1 and those behind it. */
  Stages perplexities(double... values) {
    for (int i = 0; i < values.length; i++) {
      result(ArtifactNames.evaluation(i + 1), Map.of(FigureNames.PERPLEXITY, values[i]));
    }
    return this;
  }

  /** What the first attempts at a stage throw. */
  Stages failing(String artifact, RuntimeException... thrown) {
    failures.put(artifact, new ArrayDeque<>(Arrays.asList(thrown)));
    return this;
  }

  /** What happens once, while a stage is at work. */
  Stages during(String artifact, Runnable hook) {
    hooks.put(artifact, hook);
    return this;
  }

  /** Queue, artifact and inputs of each call, in the order of their beginnings. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** How often a stage was tried. */
  long attempts(String artifact) {
    return calls().stream()
        .filter(call -> call.matches("\\S+ " + artifact + "( of .*)?"))
        .count();
  }

  synchronized List<RunReport> published() {
    return List.copyOf(published);
  }

  @Override
  public StageOutcome prepareCorpus(Corpus order) {
    return work(order.run(), ArtifactNames.CORPUS, Map.of());
  }

  @Override
  public StageOutcome pretrain(Pretraining order) {
    return work(
        order.run(), ArtifactNames.baseModel(1), Map.of("stopReason", "patience"), order.corpus());
  }

  @Override
  public StageOutcome sampleRewardData(Shard order) {
    return work(
        order.run(),
        ArtifactNames.rewardDataShard(order.cycle(), order.shard()),
        Map.of(),
        order.corpus(),
        order.baseModel());
  }

  @Override
  public StageOutcome assembleRewardData(Assembly order) {
    return work(
        order.run(),
        ArtifactNames.rewardData(order.cycle()),
        Map.of(),
        order.shards().toArray(ArtifactRef[]::new));
  }

  @Override
  public StageOutcome trainRewardModel(RewardTraining order) {
    return work(
        order.run(),
        ArtifactNames.rewardModel(order.cycle()),
        Map.of(FigureNames.SKILL, 0.5),
        order.baseModel(),
        order.rewardData());
  }

  @Override
  public StageOutcome improve(Improvement order) {
    return work(
        order.run(),
        ArtifactNames.baseModel(order.cycle() + 1),
        GRPO,
        order.corpus(),
        order.baseModel(),
        order.rewardModel());
  }

  @Override
  public StageOutcome evaluate(Evaluation order) {
    return work(
        order.run(),
        ArtifactNames.evaluation(order.version()),
        Map.of(FigureNames.PERPLEXITY, 10.0 / order.version()),
        order.corpus(),
        order.baseModel());
  }

  @Override
  public CompletionText complete(Completion order) {
    throw new IllegalStateException("no workflow of a run completes prompts");
  }

  @Override
  public void publish(RunReport report) {
    note("report " + report.state().word());
    synchronized (this) {
      published.add(report);
    }
    interfere("report");
  }

  private StageOutcome work(
      String run, String artifact, Map<String, Object> unscripted, ArtifactRef... inputs) {
    String from = Arrays.stream(inputs).map(ArtifactRef::artifact).collect(Collectors.joining(" "));
    note(inputs.length == 0 ? artifact : artifact + " of " + from);
    interfere(artifact);
    Map<String, Object> result = results.getOrDefault(artifact, unscripted);
    return new StageOutcome(ref(run, artifact), new HashMap<>(result), 1.5, false);
  }

  private void interfere(String artifact) {
    Runnable hook = hooks.remove(artifact);
    if (hook != null) {
      hook.run();
    }
    RuntimeException failure =
        failures.getOrDefault(artifact, new ArrayDeque<>()).poll();
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized void note(String call) {
    calls.add(Activity.getExecutionContext().getInfo().getActivityTaskQueue() + " " + call);
  }

  static ArtifactRef ref(String run, String artifact) {
    return new ArtifactRef(
        run, artifact, Digest.of((run + artifact).getBytes(StandardCharsets.UTF_8)));
  }
}
