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
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The baselines of a run, in parallel with its cycles: supervised training that starts from the
 * first version and spends for each version the compute that the version has cost. Each baseline
 * continues from the previous one, so its total compute equals the cost of the cycles and the
 * scoring language models up to that version.
 */
final class Baselines {
  private final Evaluations evaluations;
  private final TrainerActivities trainer;
  private final PauseGate gate;
  private final RunInput input;
  private final Runnable arrived;
  private final List<Promise<Baseline>> begun = new ArrayList<>();
  private final Map<Integer, Baseline> done = new HashMap<>();

  /** @param arrived called whenever a baseline is done */
  Baselines(RunInput input, PauseGate gate, Runnable arrived) {
    StageOptions options = new StageOptions(input.run(), input.heartbeatTimeout());
    this.evaluations = new Evaluations(options.generation(), gate::begin);
    this.trainer = options.trainer();
    this.input = input;
    this.gate = gate;
    this.arrived = arrived;
  }

  /**
   * Starts the baseline of a version that a cycle has just made, in parallel with the next steps.
   */
  void begin(CycleFigures cycle, ArtifactRef first, EvaluationArtifacts shared) {
    double flops = cycle.figure(FigureNames.FLOPS);
    RunSpec spec = input.specOf(cycle.cycle());
    if (!spec.baseline().enabled() || cycle.outcome() == Outcome.REFUSED || !(flops > 0)) {
      return;
    }
    @Nullable Promise<Baseline> before = begun.isEmpty() ? null : begun.get(begun.size() - 1);
    begun.add(Async.function(() -> {
      ArtifactRef start = before == null ? first : before.get().model();
      Baseline baseline = baseline(spec, cycle.version(), flops, start, shared);
      done.put(cycle.version(), baseline);
      arrived.run();
      return baseline;
    }));
  }

  private Baseline baseline(
      RunSpec spec, int version, double flops, ArtifactRef start, EvaluationArtifacts shared) {
    List<StageOutcome> rates = rates(spec, version, flops, shared.corpus(), start);
    StageOutcome trained = gate.run(
        trainer::chooseBaseline,
        new TrainerActivities.BaselineInput(
            input.run(),
            spec,
            version,
            rates.stream().map(StageOutcome::artifact).toList()));
    StageOutcome judged = evaluations.run(new GenerationActivities.EvaluationInput(
        input.run(), spec, ArtifactNames.baselineEvaluation(version), trained.artifact(), shared));
    Map<String, Double> figures = new TreeMap<>(Results.figures(trained));
    figures.putAll(Results.figures(judged));
    double seconds = rates.stream().mapToDouble(StageOutcome::seconds).sum()
        + trained.seconds()
        + judged.seconds();
    return new Baseline(trained.artifact(), figures, seconds);
  }

  /** Trains with each learning rate on the same budget, in parallel if there are enough workers. */
  private List<StageOutcome> rates(
      RunSpec spec, int version, double flops, ArtifactRef corpus, ArtifactRef start) {
    double peak = spec.pretraining().learningRate();
    List<Double> multiples = spec.baseline().learningRates();
    List<Promise<StageOutcome>> rates = IntStream.range(0, multiples.size())
        .mapToObj(rate -> new TrainerActivities.BaselineRateInput(
            input.run(), spec, version, corpus, start, flops, rate, multiples.get(rate) * peak))
        .map(rate -> gate.begin(trainer::trainBaselineRate, rate))
        .toList();
    return rates.stream().map(Promise::get).toList();
  }

  /** Whether all started baselines have ended, successfully or not. */
  boolean areDone() {
    return begun.stream().allMatch(Promise::isCompleted);
  }

  /** Waits for all started baselines, and throws the failure of one that failed. */
  void settle() {
    begun.forEach(Promise::get);
  }

  /** The cycles, each with its baseline if the baseline is done. */
  List<CycleFigures> beside(List<CycleFigures> cycles) {
    return cycles.stream()
        .map(cycle -> done.containsKey(cycle.version()) && cycle.outcome() != Outcome.REFUSED
            ? cycle.with(done.get(cycle.version()))
            : cycle)
        .toList();
  }
}
