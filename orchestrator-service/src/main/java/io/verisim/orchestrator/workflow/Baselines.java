package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.RunInput;
import io.verisim.contract.TrainerActivities;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Baseline;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The baselines of a run, in parallel with its cycles. Each method starts from the first version
 * and may spend for each version the compute that its cycle has cost, which for the first version
 * is that of the scoring language models. A baseline continues from the previous one of its method.
 * So the total compute of supervised training and of self-play equals the cost of the cycles and
 * scorers up to that version; the distillations have the scorers already, and random rewards end
 * after the rounds of a cycle.
 */
final class Baselines {
  private final Evaluations evaluations;
  private final TrainerActivities trainer;
  private final PauseGate gate;
  private final RunInput input;
  private final Runnable arrived;
  private final IntSupplier requested;
  private final Map<BaselineMethod, List<Promise<Baseline>>> begun =
      new EnumMap<>(BaselineMethod.class);
  private final Map<Integer, Map<BaselineMethod, Baseline>> done = new HashMap<>();

  /** The compute of versions for which a method had no baseline: a fork may add a method later. */
  private final Map<BaselineMethod, Double> unspent = new EnumMap<>(BaselineMethod.class);

  /**
   * @param requested the total number of cycles that are requested now
   * @param arrived called whenever a baseline is done
   */
  Baselines(RunInput input, PauseGate gate, IntSupplier requested, Runnable arrived) {
    StageOptions options = new StageOptions(input.run(), input.heartbeatTimeout());
    this.evaluations = new Evaluations(options.generation(), gate::begin);
    this.trainer = options.trainer();
    this.input = input;
    this.gate = gate;
    this.arrived = arrived;
    this.requested = requested;
  }

  /**
   * Starts the baselines of a version that a cycle has just made, in parallel with the next steps.
   */
  void begin(CycleFigures cycle, ArtifactRef first, EvaluationArtifacts shared) {
    double flops = cycle.figure(FigureNames.FLOPS);
    RunSpec spec = input.specOf(cycle.cycle());
    if (cycle.outcome() == Outcome.REFUSED || !(flops > 0)) {
      return;
    }
    boolean compared = requested.getAsInt() > 0; // Otherwise there is one version only.
    for (BaselineMethod method : BaselineMethod.values()) {
      if (cycle.cycle() > 0 || method.spendsCostOfScorers()) {
        unspent.merge(method, flops, Double::sum);
        if (compared && spec.baseline().enabled() && spec.baseline().methods().contains(method)) {
          double budget = Objects.requireNonNull(unspent.remove(method));
          begin(new Budget(spec, method, cycle.version(), budget), first, shared);
        }
      }
    }
  }

  /** What a baseline may spend. */
  private record Budget(RunSpec spec, BaselineMethod method, int version, double flops) {}

  private void begin(Budget budget, ArtifactRef first, EvaluationArtifacts shared) {
    List<Promise<Baseline>> chain =
        begun.computeIfAbsent(budget.method(), method -> new ArrayList<>());
    @Nullable Promise<Baseline> before = chain.isEmpty() ? null : chain.get(chain.size() - 1);
    chain.add(Async.function(() -> {
      ArtifactRef start = before == null ? first : before.get().model();
      Baseline baseline = baseline(budget, first, start, shared);
      done.computeIfAbsent(budget.version(), version -> new EnumMap<>(BaselineMethod.class))
          .put(budget.method(), baseline);
      arrived.run();
      return baseline;
    }));
  }

  private Baseline baseline(
      Budget budget, ArtifactRef first, ArtifactRef start, EvaluationArtifacts shared) {
    List<StageOutcome> rates = rates(budget, first, start, shared);
    StageOutcome trained = gate.run(
        trainer::chooseBaseline,
        new TrainerActivities.BaselineInput(
            input.run(),
            budget.spec(),
            budget.method(),
            budget.version(),
            rates.stream().map(StageOutcome::artifact).toList()));
    StageOutcome judged = evaluations.run(new GenerationActivities.EvaluationInput(
        input.run(),
        budget.spec(),
        ArtifactNames.baselineEvaluation(budget.method(), budget.version()),
        trained.artifact(),
        shared));
    Map<String, Double> figures = new TreeMap<>(Results.figures(trained));
    figures.putAll(Results.figures(judged));
    double seconds = rates.stream().mapToDouble(StageOutcome::seconds).sum()
        + trained.seconds()
        + judged.seconds();
    return new Baseline(trained.artifact(), figures, seconds);
  }

  /** Trains with each learning rate on the same budget, in parallel if there are enough workers. */
  private List<StageOutcome> rates(
      Budget budget, ArtifactRef first, ArtifactRef start, EvaluationArtifacts shared) {
    List<Double> peaks = peaks(budget);
    List<Promise<StageOutcome>> rates = IntStream.range(0, peaks.size())
        .mapToObj(rate -> new TrainerActivities.BaselineRateInput(
            input.run(),
            budget.spec(),
            budget.method(),
            budget.version(),
            shared.corpus(),
            shared.scorers(),
            first,
            start,
            budget.flops(),
            rate,
            peaks.get(rate)))
        .map(rate -> gate.begin(trainer::trainBaselineRate, rate))
        .toList();
    return rates.stream().map(Promise::get).toList();
  }

  /** The learning rates that a method tries. */
  private static List<Double> peaks(Budget budget) {
    RunSpec spec = budget.spec();
    return budget.method().followsGrpo()
        ? List.of(spec.grpo().learningRate())
        : spec.baseline().learningRates().stream()
            .map(multiple -> multiple * spec.pretraining().learningRate())
            .toList();
  }

  /** Whether all started baselines have ended, successfully or not. */
  boolean areDone() {
    return begun.values().stream().flatMap(List::stream).allMatch(Promise::isCompleted);
  }

  /** Waits for all started baselines, and throws the failure of one that failed. */
  void settle() {
    begun.values().stream().flatMap(List::stream).forEach(Promise::get);
  }

  /** The cycles, each with its baselines that are done. */
  List<CycleFigures> beside(List<CycleFigures> cycles) {
    return cycles.stream().map(this::beside).toList();
  }

  private CycleFigures beside(CycleFigures cycle) {
    CycleFigures with = cycle;
    if (cycle.outcome() != Outcome.REFUSED) {
      for (var baseline : done.getOrDefault(cycle.version(), Map.of()).entrySet()) {
        with = with.with(baseline.getKey(), baseline.getValue());
      }
    }
    return with;
  }
}
