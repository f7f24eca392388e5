package io.verisim.orchestrator.workflow;

import io.temporal.workflow.Promise;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.RunInput;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cycle 0 of a run: imports the pretrained models, prepares the corpus, then trains and evaluates
 * the first version, while the scoring language models and the judge are trained.
 */
final class CycleZero {
  private final RunInput input;
  private final RunSpec spec;
  private final PauseGate gate;
  private final RunStatus status;
  private final GenerationActivities generation;
  private final TrainerActivities trainer;
  private final Evaluations evaluations;
  private final CycleRecorder recorder = new CycleRecorder(0);

  CycleZero(
      RunInput input,
      PauseGate gate,
      RunStatus status,
      GenerationActivities generation,
      TrainerActivities trainer) {
    this.input = input;
    this.spec = input.specOf(0);
    this.gate = gate;
    this.status = status;
    this.generation = generation;
    this.trainer = trainer;
    this.evaluations = new Evaluations(generation, gate::begin);
  }

  /**
   * What cycle 0 has made.
   *
   * @param shared the artifacts that evaluations read
   */
  record Made(CycleFigures figures, EvaluationArtifacts shared) {}

  Made run() {
    Optional<Promise<StageOutcome>> base =
        beginImport(spec.model(), ArtifactNames.IMPORTED_MODEL, "model.from");
    List<Optional<Promise<StageOutcome>>> scoring = beginScorerImports();
    Optional<Promise<StageOutcome>> judging = Optional.ofNullable(
            spec.evaluation().judge())
        .flatMap(judge -> beginImport(
            judge.model(spec.model()), ArtifactNames.IMPORTED_JUDGE, "evaluation.judge.from"));
    @Nullable ArtifactRef start = base.map(this::imported).orElse(null);
    // A model that cannot be used ends the run now, and not after hours of training.
    List<Optional<ArtifactRef>> scorerStarts =
        scoring.stream().map(CycleZero::artifact).toList();
    @Nullable ArtifactRef judgeStart = artifact(judging).orElse(null);
    ArtifactRef corpus = prepareCorpus(start);
    status.atStage(0, StageNames.PRETRAINING);
    List<Promise<StageOutcome>> training = new ArrayList<>();
    for (Optional<ArtifactRef> model : scorerStarts) {
      training.add(gate.begin(
          trainer::trainScorer,
          new TrainerActivities.ScorerInput(
              input.run(), spec, training.size() + 1, corpus, model.orElse(null))));
    }
    @Nullable
    Promise<StageOutcome> judge = spec.evaluation().judge() == null
        ? null
        : gate.begin(
            trainer::trainJudge,
            new TrainerActivities.JudgeInput(input.run(), spec, corpus, judgeStart));
    StageOutcome model = recorder.record(
        StageNames.PRETRAINING,
        gate.run(
            trainer::pretrain,
            new TrainerActivities.PretrainingInput(input.run(), spec, corpus, start)));
    List<ArtifactRef> scorers = new ArrayList<>();
    for (Promise<StageOutcome> scorer : training) {
      scorers.add(recorder
          .recordCost(recorder.recordTime(StageNames.SCORER, scorer.get()))
          .artifact());
    }
    EvaluationArtifacts shared = new EvaluationArtifacts(
        corpus,
        scorers,
        judge == null
            ? null
            : recorder.recordTime(StageNames.JUDGE, judge.get()).artifact(),
        null);
    return evaluate(model, shared);
  }

  private Optional<Promise<StageOutcome>> beginImport(
      ModelSpec model, String artifact, String key) {
    return model.from() == null
        ? Optional.empty()
        : Optional.of(gate.begin(
            generation::importModel,
            new GenerationActivities.ModelImportInput(input.run(), spec, artifact, key, model)));
  }

  private List<Optional<Promise<StageOutcome>>> beginScorerImports() {
    List<Optional<Promise<StageOutcome>>> imports = new ArrayList<>();
    for (ScorerSpec scorer : spec.rewardModel().activeScorers()) {
      imports.add(beginImport(
          scorer.model(spec.model()),
          ArtifactNames.importedScorer(imports.size() + 1),
          "rewardModel.scorers[" + imports.size() + "].from"));
    }
    return imports;
  }

  private ArtifactRef imported(Promise<StageOutcome> model) {
    status.atRun(0, StageNames.IMPORTED_MODEL);
    return recorder.recordTime(StageNames.IMPORTED_MODEL, model.get()).artifact();
  }

  private static Optional<ArtifactRef> artifact(Optional<Promise<StageOutcome>> imported) {
    return imported.map(model -> model.get().artifact());
  }

  private ArtifactRef prepareCorpus(@Nullable ArtifactRef model) {
    status.atRun(0, StageNames.CORPUS);
    return gate.run(
            generation::prepareCorpus,
            new GenerationActivities.CorpusInput(input.run(), spec, model))
        .artifact();
  }

  private Made evaluate(StageOutcome model, EvaluationArtifacts shared) {
    status.atStage(0, StageNames.EVALUATION);
    StageOutcome evaluation = recorder.record(
        StageNames.EVALUATION,
        evaluations.run(new GenerationActivities.EvaluationInput(
            input.run(), spec, ArtifactNames.evaluation(1), model.artifact(), shared)));
    CycleFigures figures = recorder.finish(
        1, model.artifact(), Outcome.PRETRAINED, Results.stopReason(model), evaluation.artifact());
    return new Made(figures, shared.with(evaluation.artifact()));
  }
}
