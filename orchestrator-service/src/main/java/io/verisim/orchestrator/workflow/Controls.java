package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Control;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The controls of a run, beside its cycles: supervised training from the first version on, which spends at each version what
 * that version has cost. Each goes on where the one before ended, so what a control has spent in all is what the cycles and
 * the critics' own models have cost by then.
 */
final class Controls {
  /** Peaks of the learning rate, as shares of the base model's own. */
  private static final List<Double> RATES = List.of(1.0, 0.3, 0.1);

  private final Evaluations evaluations;
  private final TrainerActivities trainer;
  private final StageGate gate;
  private final RunOrder order;
  private final Runnable arrived;
  private final List<Promise<Control>> begun = new ArrayList<>();
  private final Map<Integer, Control> done = new HashMap<>();

  /** @param arrived is called whenever a control is done */
  Controls(RunOrder order, StageGate gate, Runnable arrived) {
    StageOptions options = new StageOptions(order.run(), order.heartbeatTimeout());
    this.evaluations = new Evaluations(options.generation(), gate::begin);
    this.trainer = options.trainer();
    this.order = order;
    this.gate = gate;
    this.arrived = arrived;
  }

  /** Begins the control of a version that a cycle has just made, beside whatever comes next. */
  void begin(
      CycleFigures cycle,
      ArtifactRef corpus,
      ArtifactRef first,
      List<ArtifactRef> languageModels,
      ArtifactRef baseline) {
    double operations = cycle.figure(FigureNames.OPERATIONS);
    RunSpec spec = order.specOf(cycle.cycle());
    if (!spec.control() || cycle.outcome() == Outcome.REFUSED || !(operations > 0)) {
      return;
    }
    @Nullable Promise<Control> before = begun.isEmpty() ? null : begun.get(begun.size() - 1);
    begun.add(Async.function(() -> {
      ArtifactRef start = before == null ? first : before.get().model();
      Control control =
          control(spec, cycle.version(), operations, corpus, start, languageModels, baseline);
      done.put(cycle.version(), control);
      arrived.run();
      return control;
    }));
  }

  private Control control(
      RunSpec spec,
      int version,
      double operations,
      ArtifactRef corpus,
      ArtifactRef start,
      List<ArtifactRef> languageModels,
      ArtifactRef baseline) {
    List<StageOutcome> rates = rates(spec, version, operations, corpus, start);
    StageOutcome trained = gate.run(
        trainer::chooseControl,
        new TrainerActivities.Control(
            order.run(),
            spec,
            version,
            rates.stream().map(StageOutcome::artifact).toList()));
    StageOutcome judged = evaluations.run(new GenerationActivities.Evaluation(
        order.run(),
        spec,
        ArtifactNames.controlEvaluation(version),
        corpus,
        trained.artifact(),
        languageModels,
        baseline));
    Map<String, Double> figures = new TreeMap<>(Results.figures(trained));
    figures.putAll(Results.figures(judged));
    double seconds = rates.stream().mapToDouble(StageOutcome::seconds).sum()
        + trained.seconds()
        + judged.seconds();
    return new Control(trained.artifact(), figures, seconds);
  }

  /** What each rate made of the budget, side by side where there are workers. */
  private List<StageOutcome> rates(
      RunSpec spec, int version, double operations, ArtifactRef corpus, ArtifactRef start) {
    double peak = spec.pretraining().learningRate();
    List<Promise<StageOutcome>> rates = IntStream.range(0, RATES.size())
        .mapToObj(rate -> new TrainerActivities.ControlRate(
            order.run(), spec, version, corpus, start, operations, rate, RATES.get(rate) * peak))
        .map(rate -> gate.begin(trainer::trainControlRate, rate))
        .toList();
    return rates.stream().map(Promise::get).toList();
  }

  /** Whether all that have begun came to an end, be it a failure. */
  boolean areDone() {
    return begun.stream().allMatch(Promise::isCompleted);
  }

  /** Waits for all that have begun; a failure of one comes out here. */
  void settle() {
    begun.forEach(Promise::get);
  }

  /** The cycles, each with its control if that is done. */
  List<CycleFigures> beside(List<CycleFigures> cycles) {
    return cycles.stream()
        .map(cycle -> done.containsKey(cycle.version()) && cycle.outcome() != Outcome.REFUSED
            ? cycle.with(done.get(cycle.version()))
            : cycle)
        .toList();
  }
}
