package io.verisim.orchestrator.workflow;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.Rating;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RewardActivities;
import io.verisim.contract.TrainerActivities;
import io.verisim.report.FigureNames;
import io.verisim.report.RunReport;
import io.verisim.stage.StageOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Scripted workers. They record each call with its inputs. Without a script, each version has a
 * slightly lower perplexity, and the reward model has skill.
 */
public final class Stages
    implements GenerationActivities, TrainerActivities, RewardActivities, RecordActivities {
  /** Each kind of stage costs something of its own, so that sums show what is in them. */
  static final double SCORER_COST = 10000;

  static final double GRPO_COST = 1000;
  static final double REWARD_MODEL_COST = 100;
  static final double READING_COST = 10;
  static final double SAMPLING_COST = 1;
  private static final double NOBODYS_COST = 1e6;

  private static final Map<String, Object> GRPO =
      Map.of(FigureNames.KEPT_STEP, 8, "stopReason", "maxSteps", FigureNames.FLOPS, GRPO_COST);

  private final List<String> calls = new ArrayList<>();
  private final List<RunReport> published = new ArrayList<>();
  private final Map<String, Map<String, Object>> results = new ConcurrentHashMap<>();
  private final Map<String, Deque<RuntimeException>> failures = new ConcurrentHashMap<>();
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
  private final Map<String, Double> budgets = new ConcurrentHashMap<>();
  private final Map<String, Double> peaks = new ConcurrentHashMap<>();
  private final Map<Integer, List<Double>> votes = new ConcurrentHashMap<>();
  private volatile String current = "";

  /**
   * Forgets script and calls; of other runs, whose stages may outlive them, nothing is written down
   * from now on.
   */
  synchronized void begin(String run) {
    current = run;
    calls.clear();
    published.clear();
    results.clear();
    failures.clear();
    hooks.clear();
    budgets.clear();
    votes.clear();
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

  /** What a stage fails with that has heard of a pause or a stop. */
  static ApplicationFailure halted() {
    return ApplicationFailure.newNonRetryableFailure("halted", Failure.HALTED.code());
  }

  /** Works on until it is cancelled; to be called inside a stage. */
  static void workUntilCancelled() {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    while (true) {
      activity.heartbeat(null);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
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

  /** Reports of ends. */
  List<RunReport> ended() {
    return published().stream().filter(report -> report.state().ended()).toList();
  }

  /** The learning rates of baselines, by artifact. */
  Map<String, Double> peaks() {
    return new TreeMap<>(peaks);
  }

  /** What the rates of baselines were given to spend, by artifact. */
  Map<String, Double> budgets() {
    return new TreeMap<>(budgets);
  }

  @Override
  public StageOutcome importModel(ModelImportInput input) {
    return work(input.run(), input.artifact(), Map.of());
  }

  @Override
  public StageOutcome prepareCorpus(CorpusInput input) {
    return work(input.run(), ArtifactNames.CORPUS, Map.of(), maybe(input.model()));
  }

  @Override
  public StageOutcome pretrain(PretrainingInput input) {
    return work(
        input.run(),
        ArtifactNames.baseModel(1),
        Map.of("stopReason", "patience", FigureNames.FLOPS, NOBODYS_COST),
        all(List.of(List.of(input.corpus()), List.of(maybe(input.model())))));
  }

  @Override
  public StageOutcome trainScorer(ScorerInput input) {
    return work(
        input.run(),
        ArtifactNames.scorer(input.number()),
        cost(SCORER_COST),
        all(List.of(List.of(input.corpus()), List.of(maybe(input.model())))));
  }

  @Override
  public StageOutcome trainJudge(JudgeInput input) {
    return work(
        input.run(),
        ArtifactNames.JUDGE,
        cost(NOBODYS_COST),
        all(List.of(List.of(input.corpus()), List.of(maybe(input.model())))));
  }

  private static ArtifactRef[] maybe(@Nullable ArtifactRef input) {
    return input == null ? new ArtifactRef[0] : new ArtifactRef[] {input};
  }

  @Override
  public StageOutcome trainBaselineRate(BaselineRateInput input) {
    String artifact = ArtifactNames.baselineRate(input.method(), input.version(), input.rate());
    if (input.run().equals(current)) {
      budgets.put(artifact, input.flops());
      peaks.put(artifact, input.learningRate());
    }
    return work(input.run(), artifact, cost(NOBODYS_COST), input.corpus(), input.start());
  }

  @Override
  public StageOutcome chooseBaseline(BaselineInput input) {
    return work(
        input.run(),
        ArtifactNames.baseline(input.method(), input.version()),
        Map.of(FigureNames.BASELINE_RATE, 0.5, FigureNames.FLOPS, NOBODYS_COST),
        input.rates().toArray(ArtifactRef[]::new));
  }

  @Override
  public StageOutcome sampleRewardData(RewardDataShardInput input) {
    return work(
        input.run(),
        ArtifactNames.rewardDataShard(input.cycle(), input.shard()),
        cost(SAMPLING_COST),
        all(List.of(List.of(input.corpus(), input.baseModel()), input.earlier())));
  }

  @Override
  public StageOutcome extractFeatures(RewardFeaturesInput input) {
    return work(
        input.run(),
        ArtifactNames.rewardFeaturesShard(input.cycle(), input.shard()),
        cost(READING_COST),
        all(List.of(List.of(input.baseModel(), input.rewardData()), input.scorers())));
  }

  @Override
  public StageOutcome assembleRewardData(RewardDataInput input) {
    return work(
        input.run(),
        ArtifactNames.rewardData(input.cycle()),
        Map.of(),
        input.shards().toArray(ArtifactRef[]::new));
  }

  @Override
  public StageOutcome trainRewardModel(RewardModelInput input) {
    return work(
        input.run(),
        ArtifactNames.rewardModel(input.cycle()),
        Map.of(FigureNames.SKILL, 0.5, FigureNames.FLOPS, REWARD_MODEL_COST),
        all(List.of(
            List.of(input.baseModel(), input.rewardData()),
            input.features(),
            input.scorers(),
            input.previous() == null ? List.of() : List.of(input.previous()))));
  }

  @Override
  public StageOutcome evaluateRewardModel(RewardModelEvaluationInput input) {
    return work(
        input.run(),
        ArtifactNames.rewardModelEvaluation(input.cycle()),
        Map.of(FigureNames.REWARD_MODEL_LENGTH, 0.1, FigureNames.FLOPS, NOBODYS_COST),
        all(List.of(
            List.of(input.corpus(), input.baseModel()), input.rewardModel().artifacts())));
  }

  @Override
  public StageOutcome improve(GrpoInput input) {
    return work(
        input.run(),
        ArtifactNames.baseModel(input.cycle() + 1),
        GRPO,
        all(List.of(
            List.of(input.corpus()),
            input.first().equals(input.baseModel()) ? List.of() : List.of(input.first()),
            List.of(input.baseModel()),
            input.rewardModel().artifacts())));
  }

  @Override
  public StageOutcome inferEvaluation(EvaluationShardInput input) {
    return work(
        input.run(),
        ArtifactNames.shard(input.evaluation(), input.shard()),
        cost(NOBODYS_COST),
        input.corpus(),
        input.model());
  }

  @Override
  public StageOutcome concludeEvaluation(EvaluationConclusionInput input) {
    return judge(input.evaluation(), input.shards());
  }

  @Override
  public StageOutcome evaluate(EvaluationInput input) {
    return judge(input, List.of());
  }

  private StageOutcome judge(EvaluationInput input, List<ArtifactRef> shards) {
    int version = Integer.parseInt(input.artifact().replaceAll(".*_v", ""));
    return work(
        input.run(),
        input.artifact(),
        Map.of(FigureNames.PERPLEXITY, 10.0 / version, FigureNames.FLOPS, NOBODYS_COST),
        all(List.of(List.of(input.model()), input.shared().all(), shards)));
  }

  private static Map<String, Object> cost(double flops) {
    return Map.of(FigureNames.FLOPS, flops);
  }

  private static ArtifactRef[] all(List<List<ArtifactRef>> inputs) {
    return inputs.stream().flatMap(List::stream).toArray(ArtifactRef[]::new);
  }

  @Override
  public CompletionText complete(CompletionInput input) {
    throw new IllegalStateException("no workflow of a run completes prompts");
  }

  @Override
  public TextScores score(ScoreInput input) {
    throw new IllegalStateException("no workflow of a run scores texts");
  }

  @Override
  public void publish(RunReport report) {
    note("report " + report.state().word());
    synchronized (this) {
      published.add(report);
    }
    interfere("report " + report.state().word());
  }

  @Override
  public Ballot openComparison(ComparisonInput comparison) {
    note("comparison of " + comparison.before().artifact() + " "
        + comparison.after().artifact());
    interfere("comparison");
    return ballot(comparison.cycle());
  }

  private Ballot ballot(int cycle) {
    return new Ballot(4, votes.computeIfAbsent(cycle, none -> new CopyOnWriteArrayList<>()));
  }

  @Override
  public Ballot keepRating(String run, Rating rating) {
    votes
        .computeIfAbsent(rating.cycle(), none -> new CopyOnWriteArrayList<>())
        .add(
            switch (rating.choice()) {
              case FIRST -> 1.0;
              case SECOND -> 0.0;
              case TIE -> 0.5;
            });
    return ballot(rating.cycle());
  }

  private StageOutcome work(
      String run, String artifact, Map<String, Object> unscripted, ArtifactRef... inputs) {
    String from = Arrays.stream(inputs).map(ArtifactRef::artifact).collect(Collectors.joining(" "));
    if (run.equals(current)) {
      note(inputs.length == 0 ? artifact : artifact + " of " + from);
      interfere(artifact);
    }
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

  public static ArtifactRef ref(String run, String artifact) {
    return new ArtifactRef(
        run, artifact, Digest.of((run + artifact).getBytes(StandardCharsets.UTF_8)));
  }
}
